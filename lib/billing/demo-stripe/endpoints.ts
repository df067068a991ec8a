import { CATALOG } from "./endpoints/catalog";
import { CHECKOUT } from "./endpoints/checkout";
import { CLOCKS } from "./endpoints/clocks";
import { CUSTOMERS } from "./endpoints/customers";
import type { Endpoint } from "./endpoints/endpoint";
import { EVENTS } from "./endpoints/events";
import { INVOICES } from "./endpoints/invoices";
import { PAYMENTS } from "./endpoints/payments";
import { PORTAL } from "./endpoints/portal";
import { REVERSALS } from "./endpoints/reversals";
import { SUBSCRIPTIONS } from "./endpoints/subscriptions";

/** What the demo's Stripe can do: what the product asks Stripe for, and no more. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...CUSTOMERS,
  ...CATALOG,
  ...CHECKOUT,
  ...PAYMENTS,
  ...REVERSALS,
  ...SUBSCRIPTIONS,
  ...INVOICES,
  ...PORTAL,
  ...CLOCKS,
  ...EVENTS,
];
