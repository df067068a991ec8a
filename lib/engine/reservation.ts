import { priceOfModel, tokenCost, unitCost } from "./price";
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

/** What a settlement is answered with. */
export type HoldEnd =
  | { readonly outcome: "ended"; readonly costMicros: number; readonly late: boolean; readonly heldMicros: number }
  /** The gate that holds it is away: written down here, and applied when that gate is back or declared lost. */
  | { readonly outcome: "accepted" }
  /** It has ended with another amount. */
  | { readonly outcome: "conflict"; readonly costMicros: number }
  /** No gate holds it, or another gateway has made it. */
  | { readonly outcome: "unknown" }
  /** The route has no price for this: units on a route priced by tokens, a model without a price, a cost beyond any amount. */
  | { readonly outcome: "unpriced"; readonly reason: string }
  /** It can neither be ended nor written down at the moment. */
  | { readonly outcome: "unavailable" };

/** Microcredits, or why there is no price. */
export function settlementCost(terms: HoldTerms, settlement: Settlement): number | string {
  switch (settlement.kind) {
    case "release":
      return 0;
    case "units":
      if (terms.byTokens) return "This route is priced by tokens: send usage.";
      return unitCost(terms.unitMicros, settlement.units) ?? BEYOND;
    case "usage": {
      if (!terms.byTokens) return "This route is priced by units: send units.";
      const price = priceOfModel(terms.modelPrices, settlement.model);
      if (price === null) return `The model "${settlement.model}" has no price on this route.`;
      return tokenCost(price, settlement) ?? BEYOND;
    }
  }
}

const BEYOND = "The cost is beyond what an amount may be.";
