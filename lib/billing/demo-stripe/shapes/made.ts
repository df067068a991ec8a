/** What every object of Stripe's begins with. */
export type Made = { readonly id: string; readonly created: number };

export type Metadata = Record<string, string>;
