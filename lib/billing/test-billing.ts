import { randomUUID } from "node:crypto";
import { readPurse } from "@/lib/ledger/read-purse";
import { type Violation, verify } from "@/lib/ledger/verify";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import type { Billing } from "./billing";
import { type RunningDemo, runDemoStripe } from "./demo-stripe/server";
import { pushPacks } from "./push-packs";
import { startTopUp } from "./start-top-up";
import { openDemoStripe } from "./stripe-account";

export interface TestBilling {
  readonly billing: Billing;
  readonly demo: RunningDemo;
  readonly database: PostgresDatabase;
  readonly url: string;
  consumer(): Promise<number>;
  /** 10 credits for 5.00 USD, in Stripe too. */
  pack(terms?: { currency?: string; amount?: number }): Promise<number>;
  /** A payment page of the demo's Stripe that is open; the session's id. */
  open(consumerId: number, packId: number): Promise<string>;
  spendable(consumerId: number): Promise<number>;
  debt(consumerId: number): Promise<number>;
  violations(): Promise<Violation[]>;
  close(): Promise<void>;
}

export const PACK_MICROS = 10_000_000;

/** A database, and the demo's Stripe in this process, which the real SDK talks to. */
export async function testBilling(): Promise<TestBilling> {
  const server = await testDatabase();
  // A busy machine is no failure.
  const database = openDatabase(server.url, { patient: true });
  const demo = await runDemoStripe({ file: null, host: "127.0.0.1", port: 0, publicUrl: null, webhook: null });
  const billing: Billing = { database, account: openDemoStripe(demo.port, { timeout: 60_000 }) };
  const purse = (consumerId: number) => readPurse(database, consumerId);
  return {
    billing,
    demo,
    database,
    url: server.url,
    async consumer() {
      const [row] = await database.query<{ id: number }>(
        `WITH c AS (INSERT INTO consumer (external_id, name) VALUES ($1::text, 'Acme') RETURNING id)
         INSERT INTO account (consumer_id) SELECT id FROM c RETURNING consumer_id AS id`,
        [randomUUID()],
      );
      return row?.id ?? 0;
    },
    async pack({ currency = "usd", amount = 500 } = {}) {
      const [row] = await database.query<{ id: number }>(
        `INSERT INTO credit_pack (name, credits_micros, currency, amount, livemode)
         VALUES ('Ten', ${PACK_MICROS}, $1::text, $2::bigint, false) RETURNING id`,
        [currency, amount],
      );
      await pushPacks(billing, { retryFailed: true });
      return row?.id ?? 0;
    },
    async open(consumerId, packId) {
      const urls = { returnUrl: "http://console.test/return", cancelUrl: "http://console.test/cancel" };
      const attempt = randomUUID();
      const started = await startTopUp(billing, { consumerId, packId, attempt, origin: "link", ...urls });
      if (!started.ok) throw new Error(started.message);
      return started.value.url.slice(started.value.url.lastIndexOf("/") + 1);
    },
    spendable: async (consumerId) => (await purse(consumerId))?.spendableMicros ?? 0,
    debt: async (consumerId) => (await purse(consumerId))?.debtMicros ?? 0,
    async violations() {
      const ids = await database.query<{ id: number }>("SELECT consumer_id AS id FROM account");
      return verify(
        database,
        ids.map(({ id }) => id),
      );
    },
    async close() {
      await demo.close();
      await database.close();
      await server.close();
    },
  };
}
