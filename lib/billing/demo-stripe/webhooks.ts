import { createHmac } from "node:crypto";
import type Stripe from "stripe";
import type { Faults } from "./faults";
import type { DemoStore } from "./store";

export interface Endpoint {
  readonly url: string;
  readonly secret: string;
  /** Types of events that it is sent; null: all. */
  readonly types: readonly string[] | null;
}

const ATTEMPTS_MAX = 12;
const RETRY_MS_MAX = 60_000;
const TIMEOUT_MS = 10_000;

/**
 * Takes events to the webhook endpoint, signed, and again after 1, 2, 4 … 60 s until it answers 2xx, 12 times at most. What was not
 * delivered when the process ended is taken up at the next start.
 */
export class Webhooks {
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Stripe.Event[] = [];

  constructor(
    readonly store: DemoStore,
    readonly faults: Faults,
    readonly endpoint: Endpoint,
  ) {}

  deliver(event: Stripe.Event): void {
    const { webhooks, delayMs } = this.faults.settings;
    if (webhooks === "lost") return;
    if (this.endpoint.types?.includes(event.type) === false) {
      this.store.put("event", { ...event, pending_webhooks: 0 });
      return;
    }
    if (webhooks === "reversed") {
      this.#held.push(event);
      if (this.#held.length === 1) this.#after(delayMs, () => this.#releaseReversed());
      return;
    }
    for (let copy = 0; copy < (webhooks === "twice" ? 2 : 1); copy++) {
      this.#after(webhooks === "delayed" ? delayMs : 0, () => this.#attempt(event, 1));
    }
  }

  resume(): void {
    for (const event of this.store.all("event").reverse()) if (event.pending_webhooks > 0) this.deliver(event);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #releaseReversed(): void {
    const events = this.#held.reverse();
    this.#held = [];
    for (const event of events) void this.#attempt(event, 1);
  }

  async #attempt(event: Stripe.Event, attempt: number): Promise<void> {
    if (await this.#send(event)) {
      this.store.put("event", { ...event, pending_webhooks: 0 });
    } else if (attempt < ATTEMPTS_MAX) {
      const waitMs = Math.min(RETRY_MS_MAX, 1000 * 2 ** (attempt - 1));
      this.#after(waitMs, () => this.#attempt(event, attempt + 1));
    }
  }

  #send(event: Stripe.Event): Promise<boolean> {
    const body = JSON.stringify(event, null, 2);
    // Not the demo's time, which may be ahead: whoever receives it looks at its own clock.
    const atS = this.store.wallS();
    const seal = createHmac("sha256", this.endpoint.secret).update(`${atS}.${body}`).digest("hex");
    return fetch(this.endpoint.url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": `t=${atS},v1=${seal}` },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).then(
      (response) => response.ok,
      () => false,
    );
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
