import type Stripe from "stripe";
import type { Invoices } from "./invoices";
import { DemoRefusal, invalid } from "./refusal";
import type { DemoInvoice } from "./shapes/invoices";
import type { DemoSubscription } from "./shapes/subscriptions";
import type { Subscriptions } from "./subscriptions";

interface Step {
  readonly atS: number;
  readonly run: () => void;
}

const INCOMPLETE_S = 23 * 3600;
const TRIAL_NOTICE_S = 3 * 86_400;
/** Far more than a demo has: a loop that makes no headway ends here. */
const STEPS_MAX = 100_000;
const ADVANCE_S_MAX = 2 * 366 * 86_400;

/**
 * What time does to subscriptions and invoices, each thing at its own moment, in order, however far a clock is moved. There is the
 * demo's time, which can be set ahead of the real one, and there are Stripe's test clocks, which stand still for the customers on them.
 */
export class Clocks {
  constructor(
    readonly subscriptions: Subscriptions,
    readonly invoices: Invoices,
  ) {}

  get #store() {
    return this.invoices.payments.feed.store;
  }

  /** Does what is due by now. */
  tick(): void {
    this.#runUntil(null, this.#store.nowS());
  }

  /** Sets the demo's time ahead; never back, since what has happened stays. */
  advance(toS: number): void {
    this.#requireAhead(toS, this.#store.nowS());
    this.#runUntil(null, toS);
    this.#store.put("clock", { id: "clock", aheadMs: toS * 1000 - this.#store.wallMs() });
  }

  advanceTestClock(id: string, toS: number): Stripe.TestHelpers.TestClock {
    const clock = this.#store.need("test_helpers.test_clock", id);
    this.#requireAhead(toS, clock.frozen_time);
    this.#runUntil(id, toS);
    return this.#store.put("test_helpers.test_clock", { ...clock, frozen_time: toS });
  }

  /** Does something in a customer's time. */
  during<T>(customerId: string, run: () => T): T {
    const clock = this.invoices.payments.cards.clockOf(customerId);
    return clock === null ? run() : this.#store.at(this.#store.need("test_helpers.test_clock", clock).frozen_time, run);
  }

  #requireAhead(toS: number, fromS: number): void {
    if (toS < fromS || toS > fromS + ADVANCE_S_MAX) {
      throw invalid("A clock is moved forward, by two years at most.", { param: "frozen_time" });
    }
  }

  #runUntil(clock: string | null, untilS: number): void {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const next = this.#nextStep(clock);
      if (next === null || next.atS > untilS) return;
      this.#store.at(next.atS, next.run);
    }
    throw new Error("the clock does not come to an end");
  }

  #nextStep(clock: string | null): Step | null {
    const isOurs = (object: { readonly test_clock: unknown }) => object.test_clock === clock;
    const steps = [
      ...this.#store
        .all("subscription")
        .filter(isOurs)
        .flatMap((each) => [this.#updateStep(each), this.#subscriptionStep(each)]),
      ...this.#store
        .all("invoice")
        .filter(isOurs)
        .map((each) => this.#invoiceStep(each)),
    ].filter((step) => step !== null);
    return steps.reduce<Step | null>((first, step) => (first === null || step.atS < first.atS ? step : first), null);
  }

  /** A change that nobody has paid is let go. */
  #updateStep({ id, pending_update }: DemoSubscription): Step | null {
    if (pending_update === null) return null;
    return { atS: pending_update.expires_at, run: () => this.subscriptions.expireUpdate(id) };
  }

  #subscriptionStep(subscription: DemoSubscription): Step | null {
    const { id, status, cancel_at, trial_end } = subscription;
    const periodEnd = subscription.items.data[0].current_period_end;
    if (subscription.ended_at !== null) return null;
    if (status === "incomplete") {
      return { atS: subscription.created + INCOMPLETE_S, run: () => this.subscriptions.expire(id) };
    }
    if (status === "trialing" && trial_end !== null && !this.#isTold(subscription)) {
      const atS = Math.max(subscription.created, trial_end - TRIAL_NOTICE_S);
      return { atS, run: () => this.#tellOfTrial(subscription) };
    }
    if (cancel_at !== null && (cancel_at <= periodEnd || status === "paused")) {
      return { atS: cancel_at, run: () => this.subscriptions.end(id, "cancellation_requested") };
    }
    return status === "paused" ? null : { atS: periodEnd, run: () => this.subscriptions.renew(id) };
  }

  #invoiceStep({ id, status, automatically_finalizes_at, next_payment_attempt }: DemoInvoice): Step | null {
    const atS = status === "draft" ? automatically_finalizes_at : status === "open" ? next_payment_attempt : null;
    return atS === null ? null : { atS, run: () => this.#collect(id) };
  }

  #collect(id: string): void {
    try {
      this.invoices.collect(id, "clock");
    } catch (error) {
      if (!(error instanceof DemoRefusal)) throw error;
      const { parent, next_payment_attempt } = this.#store.need("invoice", id);
      if (next_payment_attempt === null) {
        this.subscriptions.giveUp(String(parent?.subscription_details?.subscription));
      }
    }
  }

  #isTold({ id, trial_end }: DemoSubscription): boolean {
    return this.#store.get("trial_notice", `${id}:${trial_end}`) !== undefined;
  }

  #tellOfTrial(subscription: DemoSubscription): void {
    const id = `${subscription.id}:${subscription.trial_end}`;
    this.#store.put("trial_notice", { id, created: this.#store.nowS() });
    this.invoices.payments.feed.emit("customer.subscription.trial_will_end", subscription);
  }
}
