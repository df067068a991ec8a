import type { Logger } from "pino";
import { lookAtBalances } from "@/lib/billing/auto-top-up/look-at-balances";
import { resolvePayments } from "@/lib/billing/auto-top-up/resolve-payments";
import type { Billing } from "@/lib/billing/billing";

/** Gates book what was spent every second or so; nothing of theirs waits for this look. */
const LOOK_MS = 2000;
const DUE = 20;
const SWEEP = 200;

interface Watch {
  readonly billing: Billing;
  readonly log: Logger;
  /** Aborted when the worker stops: it ends after the look at hand. */
  readonly signal: AbortSignal;
  readonly lookMs?: number;
}

/**
 * Every two seconds: finds out what became of payments that have no outcome yet, then tops up who has fallen below. A failure is
 * logged; the next look is in two seconds, and what was begun is found again by it.
 */
export async function watchAutoTopUps({ billing, log, signal, lookMs = LOOK_MS }: Watch): Promise<void> {
  const resting = new Map<number, number>();
  let sweptTo: number | null = null;
  while (!signal.aborted) {
    try {
      await resolvePayments(billing, Date.now(), DUE);
      const looked = await lookAtBalances(billing, Date.now(), { sweptTo, resting, limit: SWEEP });
      sweptTo = looked.sweptTo;
      if (looked.charged > 0) log.info({ charged: looked.charged }, "topped up who had fallen below");
    } catch (error) {
      log.warn({ err: error }, "a look at balances to top up failed, the next one is in 2 s");
    }
    await pause(lookMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
