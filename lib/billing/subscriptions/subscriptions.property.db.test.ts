import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processInbox } from "../process-inbox";
import { receiveEvent } from "../receive-event";
import { reconcile } from "../reconcile";
import { lineGrants, type PriceTerms } from "./line-grants";
import { settleCheckout } from "./settle-checkout";
import {
  BAD_CARD,
  BIG_MICROS,
  GOOD_CARD,
  SMALL_MICROS,
  type TestSubscriptions,
  testSubscriptions,
} from "./test-subscriptions";

const SECRET = "whsec_of_a_property_test";

let scene: TestSubscriptions;
beforeAll(async () => {
  scene = await testSubscriptions();
});
afterAll(() => scene.close());

/** What happens to one subscription in Stripe. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("time" as const), days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constant("change" as const),
    to: fc.constantFrom("small" as const, "big" as const, "year" as const),
    payment_behavior: fc.constantFrom("error_if_incomplete" as const, "pending_if_incomplete" as const),
  }),
  fc.record({ kind: fc.constant("card" as const), card: fc.constantFrom(BAD_CARD, GOOD_CARD) }),
  fc.record({ kind: fc.constantFrom("pay" as const, "cancel" as const, "resume" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Each event is lost, or comes once or twice; the order is a permutation. */
const delivery = fc.record({ copies: fc.integer({ min: 0, max: 2 }), rank: fc.double({ noNaN: true }) });

test("plan and credits are a function of Stripe's objects, whatever becomes of events (I11, F18)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(delivery, { minLength: 40, maxLength: 40 }),
      async (steps, deliveries) => {
        const { consumerId, customer, advance } = await scene.clocked();
        const known = new Set(scene.demo.store.all("event").map(({ id }) => id));
        await settleCheckout(scene.billing, await scene.choose(consumerId, scene.prices.big));
        const id = (await scene.row(consumerId))?.stripeSubscriptionId ?? "";
        for (const each of steps) await happen(id, customer, advance, each);

        const events = scene.demo.store.all("event").filter((event) => !known.has(event.id));
        const order = events
          .flatMap((event, at) => {
            const { copies = 1, rank = 0 } = deliveries[at % deliveries.length] ?? {};
            return Array.from({ length: copies }, (_, copy) => ({ event, rank: (rank * (copy + 1)) % 1 }));
          })
          .sort((a, b) => a.rank - b.rank);
        for (const { event } of order) await deliver(event);
        while ((await processInbox(scene.billing, 50)) > 0);
        expect((await reconcile(scene.billing, Date.now())).differences).toEqual([]);

        const subscription = await scene.stripe.subscriptions.retrieve(id);
        const item = subscription.items.data[0];
        expect(await scene.row(consumerId)).toMatchObject({
          stripeStatus: subscription.status,
          planPriceId: BigInt(ourPrice(item?.price.id ?? "")),
          periodEnd: new Date((item?.current_period_end ?? 0) * 1000),
          confirmBy: subscription.pending_update && new Date(subscription.pending_update.expires_at * 1000),
        });
        expect(await granted(consumerId)).toEqual(await due(id));
        expect(await scene.violations()).toEqual([]);
        expect((await reconcile(scene.billing, Date.now())).repaired).toBe(0);
      },
    ),
    { numRuns: 8 },
  );
}, 240_000);

/** What Stripe refuses, a change while nothing is paid say, does not happen. */
async function happen(
  id: string,
  customer: string,
  advance: (days: number) => Promise<void>,
  what: Step,
): Promise<void> {
  const { stripe } = scene;
  if (what.kind === "time") return advance(what.days);
  if (what.kind === "card") return scene.replaceCard(customer, what.card);
  const subscription = await stripe.subscriptions.retrieve(id);
  if (subscription.status === "canceled") return;
  if (what.kind === "pay") {
    const { data } = await stripe.invoices.list({ subscription: id, status: "open" });
    for (const invoice of data) await stripe.invoices.pay(invoice.id).catch(cardError);
    return;
  }
  if (what.kind !== "change") {
    await stripe.subscriptions.update(id, { cancel_at_period_end: what.kind === "cancel" });
    return;
  }
  const price = (await stripePrices())[what.to] ?? "";
  const items = [{ id: subscription.items.data[0]?.id ?? "", price }];
  const terms = { proration_behavior: "always_invoice", payment_behavior: what.payment_behavior } as const;
  await stripe.subscriptions.update(id, { items, ...terms }).catch(cardError);
}

function cardError(error: unknown): void {
  if ((error as { type?: string }).type !== "StripeCardError") throw error;
}

const byPriceId = new Map<string, "small" | "big" | "year">();
async function stripePrices(): Promise<Readonly<Record<"small" | "big" | "year", string>>> {
  const rows = await scene.client.planPrice.findMany();
  const idOf = (ours: number) => rows.find(({ id }) => id === BigInt(ours))?.priceId ?? "";
  const prices = { small: idOf(scene.prices.small), big: idOf(scene.prices.big), year: idOf(scene.prices.year) };
  for (const [name, id] of Object.entries(prices)) byPriceId.set(id, name as "small" | "big" | "year");
  return prices;
}

function ourPrice(priceId: string): number {
  const name = byPriceId.get(priceId);
  return name === undefined ? 0 : scene.prices[name];
}

const TERMS: Readonly<Record<"small" | "big" | "year", PriceTerms>> = {
  small: { includedMicros: SMALL_MICROS, interval: "month" },
  big: { includedMicros: BIG_MICROS, interval: "month" },
  year: { includedMicros: SMALL_MICROS, interval: "year" },
};

/** The model: what the lines of all paid invoices grant. */
async function due(subscription: string): Promise<Record<string, number>> {
  await stripePrices();
  const invoices = await scene.stripe.invoices
    .list({ subscription, status: "paid", limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  const grants = invoices.flatMap(({ lines }) =>
    lineGrants(lines.data, (priceId) => {
      const name = byPriceId.get(priceId);
      return name && TERMS[name];
    }),
  );
  return Object.fromEntries(grants.map(({ lineId, amountMicros }) => [lineId, amountMicros]));
}

async function granted(consumerId: number): Promise<Record<string, number>> {
  const rows = await scene.database.query<{ ref: string; amount: number }>(
    "SELECT ref, amount FROM ledger_entry WHERE consumer_id = $1::bigint AND kind = 'plan'",
    [consumerId],
  );
  return Object.fromEntries(rows.map(({ ref, amount }) => [ref, amount]));
}

async function deliver(event: Stripe.Event): Promise<void> {
  const payload = JSON.stringify(event);
  const nowS = Math.floor(Date.now() / 1000);
  const signature = scene.stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: nowS });
  const received = await receiveEvent(scene.billing, [SECRET], { body: Buffer.from(payload), signature, nowS });
  expect(received.ok).toBe(true);
}
