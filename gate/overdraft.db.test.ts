import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "@/lib/engine/ports";
import { seededRandom } from "@/lib/kernel/random";
import { CREDIT, type Market, openMarket, type PlanLends, startGate, type TestGate } from "./test-gate";

let market: Market;
let started = 0;

beforeAll(async () => {
  market = await openMarket();
});

afterAll(async () => {
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

async function shopper(credits: number, lends: PlanLends) {
  const versionId = await market.publish([], [market.routes.forecast, market.routes.chat], lends);
  const consumer = await market.consumer({ versionId });
  if (credits > 0) await market.ledger.grant(consumer.id, credits * CREDIT);
  return consumer;
}

/** A gate and the line to its Postgres, which may be cut. */
async function gateOnALine(): Promise<TestGate & { readonly line: { cut: boolean } }> {
  const line = { cut: false };
  const wrap = (store: Store): Store =>
    new Proxy(store, {
      get(target, name: keyof Store) {
        const step = target[name] as (...values: unknown[]) => Promise<unknown>;
        return async (...values: unknown[]) => {
          if (line.cut) throw new Error(`${name}: the database is away`);
          return step.apply(target, values);
        };
      },
    });
  started += 1;
  return { ...(await startGate(market, { gateId: `lender-${started}`, wrap })), line };
}

async function debtOf(consumerId: number): Promise<number> {
  const [row] = await market.ledger.database.query<{ debt: number }>(
    "SELECT debt FROM account WHERE consumer_id = $1::bigint",
    [consumerId],
  );
  return (row?.debt ?? 0) / CREDIT;
}

describe("a plan that lends once the credits are used up", () => {
  test("lets exactly so many more calls pass as it lends; a top-up pays the debt first", async () => {
    const { id, keyDigest } = await shopper(3, { onDebt: true, capMicros: 5 * CREDIT });
    const gate = await gateOnALine();
    for (let n = 0; n < 8; n++) expect(await gate.ask({ keyDigest }), `call ${n}`).toMatchObject({ allow: true });
    expect(await gate.ask({ keyDigest })).toMatchObject({
      code: "credits_exhausted",
      detail: "This call costs 1 credit; 0 are left, and 0 more may be owed.",
    });
    await gate.flushAll();
    expect(await debtOf(id)).toBe(5);

    await market.ledger.grant(id, 7 * CREDIT);
    expect(await debtOf(id)).toBe(0);
    await gate.turns.tick();
    for (let n = 0; n < 7; n++) expect(await gate.ask({ keyDigest }), `call ${n}`).toMatchObject({ allow: true });
    await gate.stop();
    expect(await debtOf(id)).toBe(5);
    expect(await market.ledger.violations()).toEqual([]);
  });

  test("a dearer call takes what is left and owes the rest; a reservation owes nothing", async () => {
    const { id, keyDigest } = await shopper(2, { onDebt: true, capMicros: 4 * CREDIT });
    const gate = await gateOnALine();
    expect(await gate.ask({ keyDigest, units: 5, reserve: true })).toMatchObject({ code: "credits_exhausted" });
    expect(await gate.ask({ keyDigest, units: 7 })).toMatchObject({
      code: "credits_exhausted",
      detail: "This call costs 7 credits; 2 are left, and 4 more may be owed.",
    });
    expect(await gate.ask({ keyDigest, units: 5 })).toMatchObject({ allow: true, balance: { availableMicros: 0 } });
    await gate.stop();
    expect(await debtOf(id)).toBe(3);
  });

  test("a dry run says what would be lent, and lends nothing", async () => {
    const { id, keyDigest } = await shopper(1, { onDebt: true, capMicros: 4 * CREDIT });
    const gate = await gateOnALine();
    const dry = await gate.ask({ keyDigest, units: 3, dryRun: true });
    expect(dry.allow).toBe(true);
    expect(dry.rules?.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual([
      "key pass",
      "consumer pass",
      "path pass",
      "route pass",
      "subscription pass",
      "route_in_plan pass",
      "rate skipped",
      "quota skipped",
      "spend_cap skipped",
      "credits pass",
      "overdraft pass",
    ]);
    expect(dry.rules?.at(-1)).toMatchObject({ asked: 2 * CREDIT, limit: 4 * CREDIT, used: 0 });
    await gate.stop();
    expect(await debtOf(id)).toBe(0);
  });
});

describe("a plan that lends while Postgres is away", () => {
  test("goes on with the slice that came along with the credits, then answers 503; nothing stays owed", async () => {
    const { id, keyDigest } = await shopper(1_000, { onFailure: true, capMicros: 50 * CREDIT });
    const gate = await gateOnALine();
    expect(await gate.ask({ keyDigest })).toMatchObject({ allow: true });
    gate.line.cut = true;
    let allowed = 1;
    let last = await gate.ask({ keyDigest });
    for (; last.allow; last = await gate.ask({ keyDigest })) allowed += 1;
    expect(last).toMatchObject({ status: 503, code: "lease_unavailable" });
    const { balance } = last;
    expect(balance?.availableMicros).toBeGreaterThan(900 * CREDIT);
    gate.line.cut = false;
    await gate.flushAll();
    const [held] = await market.ledger.database.query<{ credits: number; overdraft: number }>(
      `SELECT sum(l.used) FILTER (WHERE o.purse = 'credits')::bigint AS credits,
         sum(l.used) FILTER (WHERE o.purse = 'overdraft')::bigint AS overdraft
       FROM lease l JOIN lot o ON o.id = l.lot_id WHERE l.consumer_id = $1::bigint`,
      [id],
    );
    expect(held).toEqual({ credits: allowed * CREDIT, overdraft: 5 * CREDIT });
    // What was lent has been paid out of the credits that nobody held.
    expect(await debtOf(id)).toBe(0);
    await gate.stop();
  });

  test("lends nothing beyond the contact limit, nothing for a plan that refuses, and no 402 where the gate cannot tell", async () => {
    const refusing = await shopper(1_000, { onFailure: false, onDebt: true, capMicros: 50 * CREDIT });
    const lending = await shopper(1_000, { onFailure: true, capMicros: 50 * CREDIT });
    const gate = await gateOnALine();
    for (const { keyDigest } of [refusing, lending]) expect((await gate.ask({ keyDigest })).allow).toBe(true);
    gate.line.cut = true;
    const untilRefused = async (keyDigest: string) => {
      let answer = await gate.ask({ keyDigest });
      while (answer.allow) answer = await gate.ask({ keyDigest });
      return answer.code;
    };
    expect(await untilRefused(refusing.keyDigest)).toBe("lease_unavailable");
    gate.clock.advance(120_000);
    expect((await gate.ask({ keyDigest: lending.keyDigest })).code).toBe("lease_unavailable");
    gate.line.cut = false;
    await gate.turns.tick();
    await gate.stop();
  });
});

describe("I22 several gates that lend", () => {
  test.each([1, 2, 3, 4])("allow no more than what was granted and the cap, with seed %i", async (seed) => {
    const random = seededRandom(seed);
    const below = (n: number) => Math.floor(random.next() * n);
    const capMicros = (5 + below(20)) * CREDIT;
    const { id, keyDigest } = await shopper(10, { onDebt: true, onFailure: true, capMicros });
    const gates = [await gateOnALine(), await gateOnALine(), await gateOnALine()];
    let granted = 10 * CREDIT;
    let charged = 0;
    for (let step = 0; step < 60; step++) {
      const gate = gates[below(gates.length)];
      if (gate === undefined) continue;
      const dice = below(100);
      if (dice < 65) {
        const answers = await Promise.all(
          Array.from({ length: 1 + below(3) }, () => gate.ask({ keyDigest, units: 1 + below(3) })),
        );
        for (const answer of answers) if (answer.allow) charged += answer.costMicros;
      } else if (dice < 75) gate.line.cut = !gate.line.cut;
      else if (dice < 85) await gate.turns.flush();
      else if (dice < 93) await gate.turns.tick();
      else {
        const amount = (1 + below(6)) * CREDIT;
        const before = await debtOf(id);
        await market.ledger.grant(id, amount);
        granted += amount;
        expect(await debtOf(id), "a top-up pays the debt first").toBe(Math.max(0, before - amount / CREDIT));
      }
      expect(charged, `step ${step}`).toBeLessThanOrEqual(granted + capMicros);
      expect((await debtOf(id)) * CREDIT, `step ${step}`).toBeLessThanOrEqual(capMicros);
    }
    for (const gate of gates) {
      gate.line.cut = false;
      await gate.stop();
    }
    expect(await market.ledger.violations()).toEqual([]);
    expect(charged).toBeGreaterThan(granted - 10 * CREDIT);
    const [row] = await market.ledger.database.query<{ cost: number }>(
      "SELECT sum(cost)::bigint AS cost FROM usage_minute WHERE consumer_id = $1::bigint",
      [id],
    );
    expect(row?.cost).toBe(charged);
  });
});
