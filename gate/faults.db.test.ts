import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "@/lib/engine/ports";
import { CREDIT, type Market, openMarket, startGate, type TestGate } from "./test-gate";

let market: Market;
let started = 0;

beforeAll(async () => {
  market = await openMarket();
});

afterAll(async () => {
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

function gateId(): string {
  started += 1;
  return `gate-${started}`;
}

async function shopper(credits: number, versionId?: number) {
  const consumer = await market.consumer(versionId === undefined ? {} : { versionId });
  if (credits > 0) await market.ledger.grant(consumer.id, credits * CREDIT);
  return consumer;
}

async function ledgerOf(consumerId: number) {
  const [row] = await market.ledger.database.query<{
    unleased: number;
    used: number;
    open: number;
    cost: number;
    calls: number;
  }>(
    `SELECT (SELECT COALESCE(sum(amount - leased - removed), 0) FROM lot WHERE consumer_id = $1::bigint AND purse = 'credits')::bigint AS unleased,
       COALESCE(sum(l.used), 0)::bigint AS used, COALESCE(sum(l.granted - l.used - l.returned), 0)::bigint AS open,
       (SELECT COALESCE(sum(cost), 0) FROM usage_minute WHERE consumer_id = $1::bigint)::bigint AS cost,
       (SELECT COALESCE(sum(calls), 0) FROM usage_minute WHERE consumer_id = $1::bigint)::bigint AS calls
     FROM lease l JOIN lot o ON o.id = l.lot_id AND o.purse = 'credits' WHERE l.consumer_id = $1::bigint`,
    [consumerId],
  );
  return row;
}

/** A store whose steps a test breaks by name: "lost" does the step and then loses its answer. */
function breakable() {
  const broken = new Map<keyof Store, "down" | "lost">();
  const wrap = (store: Store): Store =>
    new Proxy(store, {
      get(target, name: keyof Store) {
        const step = target[name] as (...values: unknown[]) => Promise<unknown>;
        return async (...values: unknown[]) => {
          const how = broken.get(name);
          if (how === "down") throw new Error(`${name}: the database is away`);
          const answer = await step.apply(target, values);
          if (how === "lost") throw new Error(`${name}: the answer was lost`);
          return answer;
        };
      },
    });
  return {
    wrap,
    set(how: "down" | "lost", ...names: (keyof Store)[]) {
      for (const name of names) broken.set(name, how);
    },
    mend: () => broken.clear(),
  };
}

const EVERY_STEP = [
  "loadConsumer",
  "ensurePeriods",
  "acquire",
  "flush",
  "readEpoch",
  "giveBack",
  "endEpoch",
  "pollChanges",
  "loadSnapshot",
] as const;

describe("an orderly end", () => {
  test("F27 a stop moves the journal in, gives every lease back and ends the epoch", async () => {
    const gate = await startGate(market, { gateId: gateId() });
    const { id, keyDigest } = await shopper(1_000);
    for (let n = 0; n < 30; n++) await gate.ask({ keyDigest });
    const { epoch } = gate.status();
    await gate.stop();
    expect(await ledgerOf(id)).toEqual({
      unleased: 970 * CREDIT,
      used: 30 * CREDIT,
      open: 0,
      cost: 30 * CREDIT,
      calls: 30,
    });
    const [row] = await market.ledger.database.query<{ state: string }>(
      "SELECT state FROM gate_epoch WHERE epoch = $1::bigint",
      [epoch],
    );
    expect(row?.state).toBe("ended");
    expect((await gate.ask({ keyDigest })).code).toBe("not_ready");

    const next = await startGate(market, { gateId: `gate-${started}` });
    expect(next.status().silentEpochs).toBe(0);
    expect((await next.ask({ keyDigest })).balance?.availableMicros).toBe(969 * CREDIT);
    await next.stop();
  });
});

describe("a killed gate", () => {
  test("what it held stays in limbo and is shown; the next start serves the rest and never twice", async () => {
    const name = gateId();
    const gate = await startGate(market, { gateId: name });
    const { id, keyDigest } = await shopper(100);
    await gate.ask({ keyDigest });
    await gate.flushAll();

    const next = await startGate(market, { gateId: name });
    expect(next.status().silentEpochs).toBe(1);
    const first = await next.ask({ keyDigest });
    const held = first.balance?.heldMicros ?? 0;
    expect(held).toBeGreaterThan(0);
    expect((first.balance?.availableMicros ?? 0) + held).toBe(98 * CREDIT);
    expect(held).toBeLessThanOrEqual(10 * CREDIT);
    let allowed = 1;
    while ((await next.ask({ keyDigest })).allow) allowed += 1;
    expect(allowed * CREDIT + held).toBe(99 * CREDIT);
    await next.flushAll();
    const [row] = await market.ledger.database.query<{ suspect: string }>(
      "SELECT suspect FROM occurrence WHERE consumer_id = $1::bigint AND code = 'credits_exhausted'",
      [id],
    );
    expect(row?.suspect).toBe("Credits that cover this call are held by a gate that is silent.");
    await next.stop();
  });

  test("F12 a gate that a newer start has fenced stops spending, and may still report what it spent", async () => {
    const name = gateId();
    const gate = await startGate(market, { gateId: name });
    const { id, keyDigest } = await shopper(100);
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    const next = await startGate(market, { gateId: name });
    await gate.flushAll();
    expect(gate.status().reasons).toEqual(["fenced by a newer start of the same gate"]);
    expect(await gate.ask({ keyDigest })).toMatchObject({ status: 503, code: "lease_unavailable", retryAfterS: 1 });
    expect((await ledgerOf(id))?.cost).toBe(5 * CREDIT);
    await gate.stop();
    expect((await ledgerOf(id))?.open).toBe(0);
    await next.stop();
  });
});

describe("Postgres away", () => {
  let gate: TestGate;
  const faults = breakable();

  beforeAll(async () => {
    gate = await startGate(market, { gateId: gateId(), wrap: faults.wrap });
  });
  afterAll(async () => {
    faults.mend();
    await gate.turns.tick();
    await gate.stop();
  });

  test("F7 a consumer is served from its lease, then 503 and never 402; others 503; then all goes on", async () => {
    const { id, keyDigest } = await shopper(1_000);
    const stranger = await shopper(5);
    await gate.ask({ keyDigest });
    faults.set("down", ...EVERY_STEP);
    const codes = [];
    for (let n = 0; n < 40; n++) codes.push((await gate.ask({ keyDigest })).code);
    const served = codes.filter((code) => code === null).length;
    expect(served).toBeGreaterThanOrEqual(19);
    expect(codes.slice(served)).toEqual(Array(40 - served).fill("lease_unavailable"));
    expect((await gate.ask({ keyDigest: stranger.keyDigest })).code).toBe("lease_unavailable");
    expect((await gate.ask({ keyDigest, path: "/v1/free" })).allow).toBe(true);
    await gate.turns.tick();
    expect(await gate.turns.flush()).toBe(false);
    expect(gate.status()).toMatchObject({ ready: true, flushFailures: 1, pollFailures: 1 });

    faults.mend();
    await gate.turns.tick();
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
    expect((await gate.ask({ keyDigest: stranger.keyDigest })).allow).toBe(true);
    await gate.flushAll();
    expect((await ledgerOf(id))?.cost).toBe((served + 2) * CREDIT);
  });

  test("F13 after 120 s without an answer nothing is spent, however much is leased; a report mends it", async () => {
    const { keyDigest } = await shopper(1_000);
    await gate.ask({ keyDigest });
    faults.set("down", ...EVERY_STEP);
    gate.clock.advance(119_000);
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
    gate.clock.advance(1_500);
    expect(await gate.ask({ keyDigest })).toMatchObject({ status: 503, code: "lease_unavailable" });
    expect(gate.status().ready).toBe(false);
    expect(gate.status().reasons[0]).toMatch(/^no contact with Postgres for 12\d s$/);
    faults.mend();
    await gate.turns.tick();
    // Until Postgres has heard from it, it may be declared lost at any moment.
    expect((await gate.ask({ keyDigest })).code).toBe("lease_unavailable");
    await gate.turns.flush();
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
    expect(gate.status().ready).toBe(true);
  });

  test("F9 a call waits no longer than its limit: then 503, and the answer that comes later is used by the next", async () => {
    let release: () => void = () => {};
    let begun = false;
    const slow = await startGate(market, {
      gateId: gateId(),
      wrap: (store) => ({
        ...store,
        loadConsumer: async (...values) => {
          if (!begun) return store.loadConsumer(...values);
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return store.loadConsumer(...values);
        },
      }),
    });
    begun = true;
    const { keyDigest } = await shopper(5);
    const waiting = slow.ask({ keyDigest });
    slow.timers.fire();
    expect((await waiting).code).toBe("lease_unavailable");
    expect(slow.status().waitsTimedOut).toBe(1);
    const joined = slow.ask({ keyDigest });
    release();
    expect((await joined).allow).toBe(true);
    expect(slow.status().waitsTimedOut).toBe(1);
    await slow.stop();
  });
});

describe("lost answers", () => {
  test("f6 a flush whose answer is lost is not counted twice, and what came since goes with the next", async () => {
    const faults = breakable();
    const gate = await startGate(market, { gateId: gateId(), wrap: faults.wrap });
    const { id, keyDigest } = await shopper(100);
    for (let n = 0; n < 3; n++) await gate.ask({ keyDigest });
    faults.set("lost", "flush");
    expect(await gate.turns.flush()).toBe(false);
    await gate.ask({ keyDigest });
    expect(await gate.turns.flush()).toBe(false);
    faults.mend();
    await gate.flushAll();
    expect(await ledgerOf(id)).toMatchObject({ cost: 4 * CREDIT, used: 4 * CREDIT, calls: 4 });
    await gate.stop();
  });

  test("g3 a lease whose answer is lost is held, not lost: the next answer brings it", async () => {
    const faults = breakable();
    const gate = await startGate(market, { gateId: gateId(), wrap: faults.wrap });
    const { id, keyDigest } = await shopper(3);
    faults.set("lost", "acquire");
    expect((await gate.ask({ keyDigest })).code).toBe("lease_unavailable");
    faults.mend();
    let allowed = 0;
    while ((await gate.ask({ keyDigest })).allow) allowed += 1;
    expect(allowed).toBe(3);
    await gate.stop();
    expect(await ledgerOf(id)).toMatchObject({ used: 3 * CREDIT, open: 0 });
  });
});

describe("time", () => {
  test("a quota's next period is another lot: used up, refused, and fresh after the boundary", async () => {
    const versionId = await market.publish(
      [{ name: "daily", kind: "quota", period: "day", limit: 2 }],
      [market.routes.free],
    );
    const gate = await startGate(market, { gateId: gateId() });
    const { id, keyDigest } = await shopper(0, versionId);
    const ask = () => gate.ask({ keyDigest, path: "/v1/free" });
    expect([(await ask()).allow, (await ask()).allow, (await ask()).code]).toEqual([true, true, "quota_exhausted"]);
    const lots = await market.ledger.database.query<{ starts: Date; ends: Date }>(
      "SELECT starts_at AS starts, expires_at AS ends FROM lot WHERE consumer_id = $1::bigint AND purse = 'quota:daily:*' ORDER BY 1",
      [id],
    );
    expect(lots).toHaveLength(2);
    expect(lots[1]?.starts).toEqual(lots[0]?.ends);
    // The day goes by for both sides: the lots move into the past.
    await market.ledger.database.query(
      "UPDATE lot SET starts_at = starts_at - interval '1 day', expires_at = expires_at - interval '1 day' WHERE consumer_id = $1::bigint AND purse = 'quota:daily:*'",
      [id],
    );
    await market.ledger.database.query("INSERT INTO change (kind, consumer_id) VALUES ('quota', $1::bigint)", [id]);
    await gate.turns.tick();
    expect(await ask()).toMatchObject({ allow: true, limits: [{ limit: 2, remaining: 1 }] });
    await gate.stop();
  });

  test("F14 after a sleep of the machine nothing is spent until Postgres has heard from it", async () => {
    const faults = breakable();
    const gate = await startGate(market, { gateId: gateId(), wrap: faults.wrap });
    const { keyDigest } = await shopper(1_000);
    await gate.ask({ keyDigest });
    await gate.turns.tick();
    gate.clock.sleep(300_000);
    faults.set("down", ...EVERY_STEP);
    await gate.turns.tick();
    expect((await gate.ask({ keyDigest })).code).toBe("lease_unavailable");
    faults.mend();
    await gate.turns.flush();
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
    await gate.stop();
  });
});

describe("many gates", () => {
  test("I6 two gates on one purse together allow exactly what was granted, and neither says 402 for the other's share", async () => {
    const gates = [
      await startGate(market, { gateId: gateId() }),
      await startGate(market, { gateId: gateId() }),
    ] as const;
    const { id, keyDigest } = await shopper(60);
    let allowed = 0;
    const codes = new Set<string | null>();
    for (let n = 0; n < 400 && allowed < 60; n++) {
      const gate = gates[n % 2 === 0 ? 0 : 1];
      const { allow, code } = await gate.ask({ keyDigest });
      if (allow) allowed += 1;
      codes.add(code);
      if (code === "lease_unavailable") {
        // The other gate hears of the recall, and gives back what it does not need.
        for (const each of gates) await each.turns.tick();
        for (const each of gates) each.clock.advance(1_000);
      }
    }
    expect(codes.has("credits_exhausted")).toBe(false);
    expect(allowed).toBe(60);
    for (const gate of gates) {
      await gate.flushAll();
      gate.clock.advance(1_000);
    }
    for (const gate of gates) expect((await gate.ask({ keyDigest })).code).toBe("credits_exhausted");
    for (const gate of gates) await gate.stop();
    expect(await ledgerOf(id)).toMatchObject({ unleased: 0, used: 60 * CREDIT, open: 0 });
  });

  test("idle slices go back, and a second gate is served with them", async () => {
    const one = await startGate(market, { gateId: gateId() });
    const { id, keyDigest } = await shopper(1_000);
    await one.ask({ keyDigest });
    await one.flushAll();
    expect((await ledgerOf(id))?.open).toBe(19 * CREDIT);
    one.clock.advance(60_000);
    await one.turns.tick();
    await one.turns.sweep();
    expect((await ledgerOf(id))?.open).toBe(0);
    expect((await one.ask({ keyDigest })).balance?.availableMicros).toBe(998 * CREDIT);
    await one.stop();
  });
});
