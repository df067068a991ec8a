import type { Json } from "@/lib/audit/record";
import type { RouteSettings } from "./schema";

type Columns = Omit<RouteSettings, "modelPrices" | "method"> & { readonly method: string };
type ModelPrices = {
  readonly priceKind: RouteSettings["priceKind"];
  readonly modelPrices: RouteSettings["modelPrices"];
};

/** A route's columns. What belongs to the other price kind is reset, so that no stale price hides in a row. */
export function columnsOf(route: Columns) {
  const byUnit = route.priceKind === "unit";
  return {
    name: route.name,
    host: route.host,
    method: route.method,
    path: route.path,
    caseSensitive: route.caseSensitive,
    priceKind: route.priceKind,
    priceMicros: byUnit ? route.priceMicros : 0n,
    holdMicros: byUnit ? 0n : route.holdMicros,
    reservationTtlS: route.reservationTtlS,
    expiryPolicy: route.expiryPolicy,
  };
}

export function modelPricesOf({ priceKind, modelPrices }: ModelPrices): RouteSettings["modelPrices"] {
  return priceKind === "token" ? modelPrices : [];
}

/** What the audit log keeps of a route. */
export function auditOf(route: Columns & ModelPrices): Record<string, Json> {
  const prices = modelPricesOf(route).map(({ model, ...price }) => [model, price]);
  return { ...columnsOf(route), ...(prices.length === 0 ? {} : { modelPrices: Object.fromEntries(prices) }) };
}
