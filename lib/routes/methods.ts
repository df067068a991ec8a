/** What a route may be for; `*` is any. Apart from the schema, so that a form in the browser needs no parser for it. */
export const METHODS = ["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
