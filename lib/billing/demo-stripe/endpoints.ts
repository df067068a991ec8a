import { CATALOG } from "./endpoints/catalog";
import { CHECKOUT } from "./endpoints/checkout";
import { CUSTOMERS } from "./endpoints/customers";
import type { Endpoint } from "./endpoints/endpoint";
import { EVENTS } from "./endpoints/events";
import { PAYMENTS } from "./endpoints/payments";
import { REVERSALS } from "./endpoints/reversals";

/** What the demo's Stripe can do: what the product asks Stripe for, and no more. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...CUSTOMERS,
  ...CATALOG,
  ...CHECKOUT,
  ...PAYMENTS,
  ...REVERSALS,
  ...EVENTS,
];
