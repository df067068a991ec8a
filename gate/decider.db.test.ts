import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { publicId } from "@/lib/kernel/ids";
import { noteChange } from "@/lib/ledger/note-change";
import { CREDIT, type Market, openMarket, startGate, subscribe, type TestGate } from "./test-gate";

let market: Market;
let gate: TestGate;

beforeAll(async () => {
  market = await openMarket();
  gate = await startGate(market);
});

afterAll(async () => {
  await gate.stop();
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

async function shopper(credits: number, options: { versionId?: number | null } = {}) {
  const consumer = await market.consumer(options);
  if (credits > 0) await market.ledger.grant(consumer.id, credits * CREDIT);
  return { ...consumer, ask: (call = {}) => gate.ask({ keyDigest: consumer.keyDigest, ...call }) };
}

async function change(consumerId: number, assignment: string): Promise<void> {
  await market.ledger.database.query(`UPDATE consumer SET ${assignment} WHERE id = $1::bigint`, [consumerId]);
  await noteChange(market.ledger.database, "consumer", consumerId);
}

describe("credits", () => {
  test("3 credits at price 1 are exactly 3 calls, then 402, and a grant is in force at the next poll", async () => {
    const { id, ask } = await shopper(3);
    for (const left of [2, 1, 0]) {
      expect(await ask()).toMatchObject({ allow: true, status: 200, balance: { availableMicros: left * CREDIT } });
    }
    expect(await ask()).toMatchObject({
      status: 402,
      code: "credits_exhausted",
      detail: "This call costs 1 credit; 0 are left.",
      violated: ["credits"],
      retryAfterS: null,
    });
    await market.ledger.grant(id, 2 * CREDIT);
    await gate.turns.tick();
    expect((await ask()).allow).toBe(true);
    expect(await ask()).toMatchObject({ allow: true, balance: { availableMicros: 0 } });
    expect((await ask()).code).toBe("credits_exhausted");
  });

  test("the balance falls by exactly the cost of each call while leases are renewed beside it", async () => {
    const { ask } = await shopper(1_000);
    for (let left = 999; left > 800; left--) {
      expect((await ask()).balance?.availableMicros).toBe(left * CREDIT);
    }
    await gate.flushAll();
    expect(await market.ledger.violations()).toEqual([]);
  });

  test("calls that wait together are served together, and no more of them than there are credits", async () => {
    const { ask } = await shopper(7);
    const decisions = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(decisions.filter((decision) => decision.allow)).toHaveLength(7);
    expect(decisions.filter((decision) => decision.code === "credits_exhausted")).toHaveLength(13);
  });

  test("a route of price 0 passes with an empty purse, and units multiply the price", async () => {
    const { ask } = await shopper(0);
    expect((await ask({ path: "/v1/free" })).allow).toBe(true);
    const rich = await shopper(10);
    expect(await rich.ask({ units: 4 })).toMatchObject({
      costMicros: 4 * CREDIT,
      balance: { availableMicros: 6 * CREDIT },
    });
    expect(await rich.ask({ units: 7 })).toMatchObject({
      status: 402,
      detail: "This call costs 7 credits; 6 are left.",
    });
    expect(await rich.ask({ units: 1_000_000_000 })).toMatchObject({ code: "credits_exhausted" });
    expect((await rich.ask({ units: 6 })).allow).toBe(true);
  });

  test("units 0 and dry runs evaluate everything and count nothing", async () => {
    const { ask } = await shopper(1);
    for (let n = 0; n < 3; n++) {
      expect(await ask({ units: 0 })).toMatchObject({ allow: true, costMicros: 0, rules: null });
      expect(await ask({ dryRun: true })).toMatchObject({
        allow: true,
        costMicros: CREDIT,
        balance: { availableMicros: CREDIT },
      });
    }
    expect((await ask()).allow).toBe(true);
    const dry = await ask({ dryRun: true });
    expect(dry.code).toBe("credits_exhausted");
    const credits = dry.rules?.find(({ rule }) => rule === "credits");
    expect(credits).toMatchObject({ verdict: "refuse", asked: CREDIT, limit: 0 });
    expect(dry.evidence).toMatchObject({
      code: "credits_exhausted",
      consumer: dry.consumer,
      rules: dry.rules,
      remedies: [{ kind: "top_up", shortMicros: CREDIT }],
    });
    expect((await ask({ units: 0, dryRun: true })).evidence).toMatchObject({ consumer: dry.consumer, key: {} });
  });
});

describe("who calls", () => {
  test("keys: missing, unknown, revoked, expired; consumers by reference", async () => {
    const { id, keyDigest, ask } = await shopper(5);
    expect((await gate.ask()).code).toBe("key_missing");
    expect((await ask({ keyDigest: "e0".repeat(32) })).code).toBe("key_unknown");
    expect((await gate.ask({ consumerRef: "nobody" })).code).toBe("key_unknown");
    const byRef = await gate.ask({ consumerRef: publicId("consumer", id) });
    expect(byRef).toMatchObject({ allow: true, keyId: null, consumer: { id } });

    const expire =
      "UPDATE key SET expires_at = clock_timestamp() - interval '1 minute' WHERE digest = decode($1::text, 'hex')";
    const revoke = "UPDATE key SET revoked_at = clock_timestamp() WHERE digest = decode($1::text, 'hex')";
    for (const [statement, code] of [
      [expire, "key_expired"],
      [revoke, "key_revoked"],
    ] as const) {
      await market.ledger.database.query(statement, [keyDigest]);
      await noteChange(market.ledger.database, "consumer", id);
      expect((await ask()).allow).toBe(code === "key_expired");
      await gate.turns.tick();
      expect(await ask()).toMatchObject({ status: 401, code });
    }
  });

  test("a key that is made after it was asked for is known at the next poll", async () => {
    const { id } = await shopper(1);
    const keyDigest = "ee".repeat(32);
    expect((await gate.ask({ keyDigest })).code).toBe("key_unknown");
    await market.insert(
      "INSERT INTO key (consumer_id, name, digest, prefix, last_four) VALUES ($1::bigint, 'new', decode($2::text, 'hex'), 'tg_live_', 'abcd')",
      [id, keyDigest],
    );
    await noteChange(market.ledger.database, "consumer", id);
    await gate.turns.tick();
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
  });

  test("I18 a suspension is in force at the next poll, and ends with its end", async () => {
    const { id, ask } = await shopper(5);
    expect((await ask()).allow).toBe(true);
    for (const status of ["suspended", "archived"]) {
      await change(id, `status = '${status}'`);
      await gate.turns.tick();
      expect(await ask()).toMatchObject({
        status: 403,
        code: "consumer_suspended",
        detail: `This account is ${status}.`,
      });
    }
    await change(id, "status = 'active'");
    await gate.turns.tick();
    expect((await ask()).allow).toBe(true);
  });

  test("a key's routes and addresses", async () => {
    const { id, ask } = await shopper(5);
    await market.ledger.database.query(
      "UPDATE key SET route_ids = ARRAY[$2::bigint], ip_allow = '{203.0.113.0/24,2001:db8::/32}' WHERE consumer_id = $1::bigint",
      [id, market.routes.forecast],
    );
    expect((await ask()).allow).toBe(true);
    expect((await ask({ clientIp: "2001:db8::7" })).allow).toBe(true);
    expect((await ask({ clientIp: "::ffff:203.0.113.7" })).allow).toBe(true);
    for (const clientIp of ["198.51.100.1", "2001:db9::1", "nonsense", null]) {
      expect((await ask({ clientIp })).code).toBe("ip_not_allowed");
    }
    expect((await ask({ path: "/v1/free" })).code).toBe("route_not_allowed");
  });
});

describe("routes and plans", () => {
  test("path_invalid, route_unknown and plan_upgrade_required; a gateway may let unknown routes pass", async () => {
    const { ask } = await shopper(5);
    expect((await ask({ path: "/v1/%2e%2e%2fx" })).code).toBe("path_invalid");
    expect(await ask({ path: "/nowhere" })).toMatchObject({ status: 403, code: "route_unknown" });
    expect((await ask({ method: "POST" })).code).toBe("route_unknown");
    expect((await ask({ method: "HEAD" })).allow).toBe(true);
    expect(await ask({ path: "/v1/elsewhere" })).toMatchObject({ status: 402, code: "plan_upgrade_required" });
    const lenient = { ...market.gateway, unknownRoute: "allow" } as const;
    expect(await ask({ path: "/nowhere", gateway: lenient })).toMatchObject({
      allow: true,
      costMicros: 0,
      route: null,
    });
  });

  test("no_plan, canceled, past due after its grace, trial ended; and a new plan at the next poll", async () => {
    const { id, ask } = await shopper(9, { versionId: null });
    expect((await ask()).code).toBe("no_plan");
    const [first] = await market.ledger.database.query<{ id: number }>(
      "SELECT min(id)::bigint AS id FROM plan_version",
    );
    await subscribe(market.ledger, id, first?.id ?? 0);
    await gate.turns.tick();
    expect((await ask()).allow).toBe(true);
    for (const [set, code] of [
      ["status = 'past_due', past_due_at = clock_timestamp() - interval '2 days'", null],
      ["past_due_at = clock_timestamp() - interval '4 days'", "subscription_past_due"],
      ["status = 'trialing', trial_ends_at = clock_timestamp() - interval '1 second'", "trial_ended"],
      ["status = 'canceled', canceled_at = clock_timestamp()", "subscription_canceled"],
    ] as const) {
      await market.ledger.database.query(`UPDATE subscription SET ${set} WHERE consumer_id = $1::bigint`, [id]);
      await noteChange(market.ledger.database, "consumer", id);
      await gate.turns.tick();
      expect((await ask()).code).toBe(code);
    }
  });

  test("a new version with another set of routes is decided as soon as a consumer has it", async () => {
    const { id, ask } = await shopper(5);
    expect((await ask({ path: "/v1/elsewhere" })).code).toBe("plan_upgrade_required");
    const versionId = await market.publish([], [market.routes.elsewhere]);
    await subscribe(market.ledger, id, versionId);
    await gate.turns.tick();
    expect((await ask({ path: "/v1/elsewhere" })).allow).toBe(true);
  });
});

describe("limits", () => {
  test("a rate refuses with 429 and consumes nothing, and passes again when its window has moved on", async () => {
    const versionId = await market.publish(
      [{ name: "burst", kind: "rate", period: "second", limit: 2 }],
      [market.routes.forecast],
    );
    const { ask } = await shopper(50, { versionId });
    const first = await ask();
    expect(first.limits).toMatchObject([{ name: "burst", kind: "rate", limit: 2, remaining: 1, windowS: 1 }]);
    await ask();
    const refused = await ask();
    expect(refused).toMatchObject({ status: 429, code: "rate_limited", violated: ["burst"], retryAfterS: 1 });
    expect(refused.balance?.availableMicros).toBe(48 * CREDIT);
    gate.clock.advance(1_000);
    expect((await ask()).allow).toBe(true);
  });

  test("a quota refuses with 402 and says when it is fresh; a wider override opens it at the next poll", async () => {
    const versionId = await market.publish(
      [{ name: "monthly", kind: "quota", period: "month", limit: 5 }],
      [market.routes.forecast, market.routes.free],
    );
    const { id, ask } = await shopper(50, { versionId });
    expect((await ask({ units: 3 })).limits).toMatchObject([
      { name: "monthly", kind: "quota", limit: 5, remaining: 2 },
    ]);
    const refused = await ask({ units: 3 });
    expect(refused).toMatchObject({ status: 402, code: "quota_exhausted", violated: ["monthly"] });
    expect(refused.detail).toMatch(
      /^"monthly" allows 5 units a month; 2 are left until \d{4}-\d\d-01T00:00:00Z\. This call asks for 3\.$/,
    );
    expect(refused.retryAfterS).toBeGreaterThan(0);
    expect(await ask({ units: 6 })).toMatchObject({ code: "quota_exhausted", retryAfterS: null });
    expect((await ask({ units: 2, path: "/v1/free" })).allow).toBe(true);
    expect((await ask({ path: "/v1/free" })).code).toBe("quota_exhausted");

    await market.insert(
      `INSERT INTO limit_override (consumer_id, name, kind, period, "limit") VALUES ($1::bigint, 'monthly', 'quota', 'month', 8)`,
      [id],
    );
    await noteChange(market.ledger.database, "consumer", id);
    await gate.turns.tick();
    expect(await ask({ units: 3 })).toMatchObject({ allow: true, limits: [{ limit: 8, remaining: 0 }] });
  });

  test("the spend cap refuses before the credits do", async () => {
    const { id, ask } = await shopper(50);
    await change(id, `spend_cap_micros = ${3 * CREDIT}`);
    expect((await ask({ units: 3 })).allow).toBe(true);
    const refused = await ask();
    expect(refused).toMatchObject({ status: 402, code: "spend_cap_reached", violated: [] });
    expect(refused.retryAfterS).toBeGreaterThan(0);
    await change(id, "spend_cap_micros = NULL");
    await gate.turns.tick();
    expect((await ask()).allow).toBe(true);
  });
});

describe("receipts and occurrences", () => {
  test("every refusal's id opens its occurrence, with first and last receipts in full", async () => {
    const { id, ask } = await shopper(0);
    const ids = [];
    const fetching: GatewayConfig = { ...market.gateway, nginxForm: "auth_request" };
    for (let n = 0; n < 4; n++) ids.push((await ask({ gateway: n === 2 ? fetching : market.gateway })).id);
    await gate.flushAll();
    const [row] = await market.ledger.database.query<Record<string, unknown>>(
      `SELECT id, code, status, count, cost, first_receipt AS "first", last_receipt AS "last" FROM occurrence WHERE consumer_id = $1::bigint`,
      [id],
    );
    expect(row).toMatchObject({ code: "credits_exhausted", status: 402, count: 4, cost: 4 * CREDIT });
    expect(ids).toEqual([1, 2, 3, 4].map((n) => `dec_${row?.id}_${n}`));
    expect(row?.first).toMatchObject({
      version: 1,
      decisionId: ids[0],
      code: "credits_exhausted",
      purse: { availableMicros: 0 },
    });
    expect(row?.last).toMatchObject({ decisionId: ids[3], remedies: [{ kind: "top_up", shortMicros: CREDIT }] });
    expect(gate.recentRefusal(ids[2] ?? "")).toMatchObject({ id: ids[2], code: "credits_exhausted" });
    expect(gate.recentRefusal(ids[3] ?? "")).toBeNull();
    await ask();
    await gate.flushAll();
    const [again] = await market.ledger.database.query<{ count: number }>(
      "SELECT count FROM occurrence WHERE consumer_id = $1::bigint",
      [id],
    );
    expect(again?.count).toBe(5);
  });

  test("refusals without a consumer keep up to five paths, and text that PostgreSQL takes", async () => {
    for (let n = 0; n < 7; n++) await gate.ask({ keyDigest: "d".repeat(64), path: `/v1/x${n}` });
    await gate.ask({ keyDigest: "d".repeat(64), path: "/\ud800\0", method: "G\0T\udfff" });
    await gate.flushAll();
    const [row] = await market.ledger.database.query<{ paths: string[] }>(
      "SELECT sample_paths AS paths FROM occurrence WHERE code = 'key_unknown' AND consumer_id IS NULL ORDER BY last_at DESC LIMIT 1",
    );
    expect(row?.paths).toHaveLength(5);
  });
});

describe("idempotency", () => {
  const repeat = (id: string, payloadHash = "a") => ({ id: id.padEnd(64, "0"), payloadHash, ttlMs: 600_000 });

  test("the same id is charged once and answered alike; another payload is a conflict; a refusal is decided again", async () => {
    const { id, keyDigest, ask } = await shopper(1);
    const first = await ask({ repeat: repeat("a1") });
    const second = await ask({ repeat: repeat("a1") });
    expect(second).toMatchObject({ allow: true, id: first.id, costMicros: CREDIT, balance: { availableMicros: 0 } });
    expect(await gate.askRaw({ keyDigest, repeat: repeat("a1", "b") })).toEqual({ conflict: true });
    expect((await ask({ repeat: repeat("a2") })).code).toBe("credits_exhausted");
    await market.ledger.grant(id, CREDIT);
    await gate.turns.tick();
    expect((await ask({ repeat: repeat("a2") })).allow).toBe(true);
    gate.clock.advance(600_000);
    await gate.turns.tick();
    await gate.turns.flush();
    expect((await ask({ repeat: repeat("a1") })).code).toBe("credits_exhausted");
  });

  test("two calls with one id that wait for the same lease are charged once", async () => {
    const { ask } = await shopper(10);
    const [one, two] = await Promise.all([ask({ repeat: repeat("b1") }), ask({ repeat: repeat("b1") })]);
    expect(one?.id).toBe(two?.id);
    expect((await ask()).balance?.availableMicros).toBe(8 * CREDIT);
  });
});
