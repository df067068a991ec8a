import type { Logger } from "pino";
import { type Billing, STRIPE_CHANNEL } from "@/lib/billing/billing";
import { processInbox } from "@/lib/billing/process-inbox";
import { pushPacks } from "@/lib/billing/push-packs";
import { carryOutOrders } from "@/lib/billing/subscriptions/carry-out-orders";
import { pushPlanPrices } from "@/lib/billing/subscriptions/push-plan-prices";
import { listen } from "@/lib/platform/postgres";

const LOOK_MS = 5000;
const BATCH = 20;

interface Watch {
  readonly billing: Billing;
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Aborted when the worker stops: it ends after the event at hand. */
  readonly signal: AbortSignal;
}

/**
 * Looks at what Stripe is to be told of subscriptions, at its inbox, and at prices that it does not have yet: as soon as a notification says so, and every five seconds for
 * what none was heard of. A failure is logged; the next look is in five seconds.
 */
export async function watchStripe({ billing, databaseUrl, log, signal }: Watch): Promise<void> {
  let wake = () => {};
  let isDue = true;
  const listener = listen(databaseUrl, STRIPE_CHANNEL, () => {
    isDue = true;
    wake();
  });
  signal.addEventListener("abort", () => wake());
  while (!signal.aborted) {
    isDue = false;
    try {
      // Somebody looks at the page and waits for these.
      while (!signal.aborted && (await carryOutOrders(billing, BATCH, signal)) === BATCH);
      while (!signal.aborted && (await processInbox(billing, BATCH, signal)) === BATCH);
      await pushPacks(billing, { retryFailed: false });
      await pushPlanPrices(billing, { retryFailed: false });
    } catch (error) {
      log.warn({ err: error }, "a look at what Stripe says or is to be told failed, the next one is in 5 s");
    }
    if (isDue || signal.aborted) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  await listener.close();
}
