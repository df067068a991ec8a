import { randomUUID } from "node:crypto";
import { openPrisma } from "@/lib/platform/db";
import { type TestBilling, testBilling } from "../test-billing";
import { carryOutOrders } from "./carry-out-orders";
import { pushPlanPrices } from "./push-plan-prices";
import { startSubscription } from "./start-subscription";

export const SMALL_MICROS = 300_000_000;
export const BIG_MICROS = 900_000_000;
/** Can be saved, and is declined when it is charged. */
export const BAD_CARD = "4000000000000341";
export const GOOD_CARD = "4242424242424242";

export interface Prices {
  readonly planId: number;
  readonly versionId: number;
  readonly small: number;
  readonly big: number;
  readonly year: number;
}

export type TestSubscriptions = Awaited<ReturnType<typeof testSubscriptions>>;

/** Two plans on sale in the demo's Stripe, and consumers there with a clock each. */
export async function testSubscriptions() {
  const scene = await testBilling();
  const client = openPrisma(scene.url);
  const { stripe } = scene.billing.account;
  const prices = await sell(scene);

  async function row(consumerId: number) {
    return client.subscription.findFirst({ where: { consumerId, endedAt: null } });
  }

  return {
    ...scene,
    client,
    prices,
    stripe,
    row,
    /** A consumer whose customer stands on a test clock of its own, which begins now. */
    async clocked(): Promise<{ consumerId: number; customer: string; advance: (days: number) => Promise<void> }> {
      const consumerId = await scene.consumer();
      const startS = Math.floor(Date.now() / 1000);
      const clock = await stripe.testHelpers.testClocks.create({ frozen_time: startS });
      const { id: customer } = await stripe.customers.create({ name: "Acme", test_clock: clock.id });
      await scene.database.query(
        "INSERT INTO stripe_customer (consumer_id, livemode, customer_id) VALUES ($1::bigint, false, $2::text)",
        [consumerId, customer],
      );
      let atS = startS;
      return {
        consumerId,
        customer,
        async advance(days) {
          atS += Math.round(days * 86_400);
          await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: atS });
        },
      };
    },
    /** Through Checkout, paid or at least with a card; the session's id. */
    async choose(consumerId: number, planPriceId: number, card = GOOD_CARD): Promise<string> {
      const urls = { returnUrl: "http://console.test/return", cancelUrl: "http://console.test/cancel" };
      const started = await startSubscription(scene.billing, {
        consumerId,
        planPriceId,
        attempt: randomUUID(),
        ...urls,
      });
      if (!started.ok) throw new Error(started.message);
      const sessionId = started.value.url.slice(started.value.url.lastIndexOf("/") + 1);
      scene.demo.checkouts.payByCard(sessionId, { result: "paid" }, card);
      return sessionId;
    },
    replaceCard(customer: string, card: string): void {
      scene.demo.portal.replaceCard(customer, { result: "paid" }, card);
    },
    /** All that is ordered is told to Stripe, what has failed before included, once. */
    async carryOut(): Promise<void> {
      await scene.database.query("UPDATE subscription_order SET next_attempt_at = 'epoch' WHERE state = 'waiting'");
      await carryOutOrders(scene.billing, 100);
    },
    async plan(consumerId: number): Promise<string | null> {
      const current = await row(consumerId);
      return current && `${current.stripeStatus ?? current.source} ${NAMES(prices, current.planPriceId)}`;
    },
    async close() {
      await client.$disconnect();
      await scene.close();
    },
  };
}

function NAMES({ small, big, year }: Prices, id: bigint | null): string {
  return ({ [small]: "small", [big]: "big", [year]: "year" } as Record<number, string>)[Number(id)] ?? "no price";
}

async function sell(scene: TestBilling): Promise<Prices> {
  const plan = async (name: string, includedMicros: number) => {
    const [made] = await scene.database.query<{ planId: number; versionId: number }>(
      `WITH p AS (INSERT INTO plan (name) VALUES ($1::text) RETURNING id)
       INSERT INTO plan_version (plan_id, version, state, published_at, included_credits_micros, grace_days)
       SELECT id, 1, 'published', now(), $2::bigint, 3 FROM p RETURNING plan_id AS "planId", id AS "versionId"`,
      [name, includedMicros],
    );
    return made ?? { planId: 0, versionId: 0 };
  };
  const price = async (versionId: number, amount: number, interval: string, trialDays: number) => {
    const [made] = await scene.database.query<{ id: number }>(
      `INSERT INTO plan_price (plan_version_id, currency, amount, interval, trial_days, livemode)
       VALUES ($1::bigint, 'usd', $2::bigint, $3::text, $4::int, false) RETURNING id`,
      [versionId, amount, interval, trialDays],
    );
    return made?.id ?? 0;
  };
  const small = await plan("Small", SMALL_MICROS);
  const big = await plan("Big", BIG_MICROS);
  const prices = {
    ...small,
    small: await price(small.versionId, 1000, "month", 0),
    big: await price(big.versionId, 3000, "month", 14),
    year: await price(small.versionId, 10_000, "year", 0),
  };
  await pushPlanPrices(scene.billing, { retryFailed: true });
  return prices;
}
