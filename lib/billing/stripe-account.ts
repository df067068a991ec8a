import Stripe from "stripe";

/** The version that the SDK's typings describe. Pinned: an upgrade of the SDK is a change to look at. */
export const STRIPE_API_VERSION = "2026-10-28.endive";

/** The Stripe account that money comes in through, and how it is reached. */
export interface StripeAccount {
  readonly stripe: Stripe;
  /** Real money. Objects and events of the other mode are refused. */
  readonly livemode: boolean;
  /** The demo's own Stripe, where no money moves at all. */
  readonly demo: boolean;
}

export interface StripeSettings {
  readonly STRIPE_SECRET_KEY?: string | undefined;
  readonly DEMO_STRIPE_PORT: number;
}

/**
 * Stripe by its key; without one the demo's Stripe on this machine. The address follows from the key alone, so that no setting can
 * send a key of Stripe's anywhere else.
 */
export function openStripe({ STRIPE_SECRET_KEY, DEMO_STRIPE_PORT }: StripeSettings): StripeAccount {
  if (STRIPE_SECRET_KEY === undefined) return openDemoStripe(DEMO_STRIPE_PORT);
  const stripe = new Stripe(STRIPE_SECRET_KEY, CONFIG);
  return { stripe, livemode: /^[sr]k_live_/.test(STRIPE_SECRET_KEY), demo: false };
}

/** `timeout`: ms for one answer. */
export function openDemoStripe(
  port: number,
  { timeout = CONFIG.timeout }: { readonly timeout?: number } = {},
): StripeAccount {
  const address = { host: "127.0.0.1", port, protocol: "http" } as const;
  return { stripe: new Stripe("sk_test_demo", { ...CONFIG, ...address, timeout }), livemode: false, demo: true };
}

/** A request that is not answered in time is sent once more by the SDK, with the same idempotency key. */
const CONFIG = {
  apiVersion: STRIPE_API_VERSION,
  timeout: 8000,
  maxNetworkRetries: 1,
  telemetry: false,
  appInfo: { name: "Tollgate" },
} as const;
