import type { ModelPriceRow } from "./snapshot";

/** What a reservation's id says: whose journal opened it, which gateway may end it, and which one it is. */
export interface HoldName {
  readonly epoch: number;
  readonly gatewayId: number;
  readonly sequence: number;
}

/** What the call came to. */
export type Settlement =
  | { readonly kind: "release" }
  | { readonly kind: "units"; readonly units: number }
  | {
      readonly kind: "usage";
      readonly model: string;
      readonly inputTokens: number;
      readonly cachedInputTokens: number;
      readonly outputTokens: number;
    };

/** The prices of the moment it was opened: a new price leaves a running hold alone. */
export interface HoldTerms {
  readonly byTokens: boolean;
  readonly unitMicros: number;
  readonly modelPrices: readonly ModelPriceRow[];
  /** What its expiry comes to: all that is held, or nothing. */
  readonly expiryPolicy: "charge" | "release";
}

/** A settlement that a gate took for one that it could not reach. */
export interface SettlementRow {
  readonly reservationId: string;
  /** The start that opened the reservation. */
  readonly epoch: number;
  readonly gatewayId: number;
  readonly settlement: Settlement;
  /** Unix ms. */
  readonly atMs: number;
}
