import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { loadConsumer } from "./load-consumer";
import { loadSnapshotRows } from "./load-snapshot";
import { noteChange } from "./note-change";
import { CHANGES_MAX, pollChanges } from "./poll-changes";
import { type TestLedger, testLedger } from "./test-ledger";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

async function insert(text: string, values: readonly unknown[] = []): Promise<number> {
  const [row] = await ledger.database.query<{ id: number }>(`${text} RETURNING id`, values);
  if (row === undefined) throw new Error("nothing was inserted");
  return row.id;
}

describe("a consumer's load", () => {
  let consumerId: number;
  let epoch: number;
  const digest = (byte: string) => byte.repeat(32);

  beforeAll(async () => {
    consumerId = await ledger.consumer();
    const planId = await insert("INSERT INTO plan (name) VALUES ('Growth')");
    const versionId = await insert(
      "INSERT INTO plan_version (plan_id, version, state, published_at) VALUES ($1::bigint, 1, 'published', now())",
      [planId],
    );
    await insert(
      `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
       VALUES ($1::bigint, $2::bigint, '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2126-12-01T00:00:00Z')`,
      [consumerId, versionId],
    );
    await insert(
      `INSERT INTO limit_override (consumer_id, name, kind, period, "limit") VALUES ($1::bigint, 'burst', 'rate', 'second', 9)`,
      [consumerId],
    );
    for (const [byte, revoked] of [
      ["aa", null],
      ["bb", "2026-11-02T00:00:00Z"],
    ] as const) {
      await insert(
        `INSERT INTO key (consumer_id, name, digest, prefix, last_four, revoked_at)
         VALUES ($1::bigint, $2::text, decode($3::text, 'hex'), 'tg_live_', '1234', $4::timestamptz)`,
        [consumerId, byte, digest(byte), revoked],
      );
    }
    await ledger.grant(consumerId, 1000);
    ({ epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, "load", "")));
    await ledger.database.transaction((sql) =>
      acquire(sql, epoch, [{ consumerId, purse: "credits", want: 60, min: 60 }]),
    );
  });

  test("brings the consumer, its plan, overrides, keys and purses in one go", async () => {
    const load = await loadConsumer(ledger.database, epoch, { by: "digest", digest: digest("aa") });
    expect(load?.consumer).toMatchObject({
      id: consumerId,
      status: "active",
      timeZone: "UTC",
      spendCapMicros: null,
      subscription: { status: "active", anchorAtMs: Date.UTC(2026, 10, 1), trialEndsAtMs: null },
      overrides: [{ routeId: null, name: "burst", kind: "rate", period: "second", limit: 9 }],
    });
    expect(load?.keys).toMatchObject([
      { name: "aa", digest: digest("aa"), revokedAtMs: null, routeIds: [], ipAllow: [] },
      { name: "bb", revokedAtMs: Date.UTC(2026, 10, 2) },
    ]);
    expect(load?.lots).toMatchObject([
      { purse: "credits", limit: 0, unleased: 0 },
      { purse: "credits", limit: 1000, unleased: 940, expiresAtMs: null },
    ]);
    expect(load).toMatchObject({ debtMicros: 0, heldMicros: 0, grantBaseMicros: 1000, planDue: false });
  });

  test("finds by id, external id, public id and a revoked key's digest; nobody is null", async () => {
    const found = async (lookup: Parameters<typeof loadConsumer>[2]) =>
      (await loadConsumer(ledger.database, epoch, lookup))?.consumer.id ?? null;
    expect(await found({ by: "id", id: consumerId })).toBe(consumerId);
    expect(await found({ by: "ref", ref: "c1" })).toBe(consumerId);
    expect(await found({ by: "ref", ref: "con_1" })).toBe(consumerId);
    expect(await found({ by: "digest", digest: digest("bb") })).toBe(consumerId);
    expect(await found({ by: "digest", digest: digest("cc") })).toBeNull();
    expect(await found({ by: "ref", ref: "nobody" })).toBeNull();
    expect(await found({ by: "id", id: 999_999 })).toBeNull();
  });

  test("what other gates hold is held once they are silent", async () => {
    const asking = await ledger.database.transaction((sql) => bootEpoch(sql, "load-other", ""));
    const held = async () =>
      (await loadConsumer(ledger.database, asking.epoch, { by: "id", id: consumerId }))?.heldMicros;
    expect(await held()).toBe(0);
    await ledger.database.query(
      "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '1 hour' WHERE epoch = $1::bigint",
      [epoch],
    );
    expect(await held()).toBe(60);
  });
});

test("a snapshot has the newest published version of each plan and those in use, and nothing archived", async () => {
  const consumerId = await ledger.consumer();
  const planId = await insert("INSERT INTO plan (name) VALUES ('Pro')");
  const version = async (number: number, state: string) =>
    insert(
      `INSERT INTO plan_version (plan_id, version, state, published_at, included_credits_micros)
       VALUES ($1::bigint, $2::int, 'draft', NULL, 7)`,
      [planId, number],
    ).then(async (id) => {
      const routeId = await insert(
        `INSERT INTO route (name, method, path, price_micros) VALUES ('r' || $1::int, 'GET', '/r' || $1::int, 5)`,
        [number],
      );
      await ledger.database.query("INSERT INTO plan_route VALUES ($1::bigint, $2::bigint, 3)", [id, routeId]);
      if (state === "published") {
        await ledger.database.query(
          "UPDATE plan_version SET state = 'published', published_at = now() WHERE id = $1::bigint",
          [id],
        );
      }
      return id;
    });
  const inUse = await version(1, "published");
  await version(2, "published");
  const newest = await version(3, "published");
  await version(4, "draft");
  await insert(
    `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
     VALUES ($1::bigint, $2::bigint, now(), now(), now() + interval '1 month')`,
    [consumerId, inUse],
  );
  await insert("INSERT INTO route (name, method, path, archived_at) VALUES ('gone', 'GET', '/gone', now())");
  await insert(
    `INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, key_sources)
     VALUES ('edge', 'nginx', '{nginx}', decode(repeat('ab', 32), 'hex'), 'abcd', '{header:x-api-key}')`,
  );
  await insert("INSERT INTO config_version (actor_name, summary) VALUES ('Ada', 'Pro v3 published')");

  const rows = await loadSnapshotRows(ledger.database);
  expect(rows.configVersion).toBe(1);
  expect(rows.planVersions.filter((each) => each.planId === planId).map((each) => each.id)).toEqual([inUse, newest]);
  expect(rows.planVersions.find((each) => each.id === newest)).toMatchObject({
    planName: "Pro",
    version: 3,
    includedCreditsMicros: 7,
    routes: [{ priceMicros: 3 }],
    limits: [],
  });
  expect(rows.routes.map((route) => route.name)).not.toContain("gone");
  expect(rows.gateways).toMatchObject([
    { name: "edge", dialects: ["nginx"], tokenDigest: "ab".repeat(32), pathTokenDigest: null, trustedHops: 1 },
  ]);
});

describe("the change feed", () => {
  // Any transaction on the server that began before may make rows come again: what matters is what is there and what is not.
  const told = async (cursor: string) => {
    const { next, changes } = await pollChanges(ledger.database, cursor);
    return { next, consumerIds: changes.map((change) => change.consumerId) };
  };

  test("begins with now, and brings each change at least once, a repeat under the same id", async () => {
    const { next } = await pollChanges(ledger.database, null);
    expect((await told(next)).consumerIds).not.toContain(501);
    await ledger.database.transaction((sql) => noteChange(sql, "consumer", 501));
    await ledger.database.transaction((sql) => noteChange(sql, "config"));
    const [first, again] = [await pollChanges(ledger.database, next), await pollChanges(ledger.database, next)];
    expect(first.changes).toContainEqual({ id: expect.any(Number), kind: "consumer", consumerId: 501 });
    expect(first.changes).toContainEqual({ id: expect.any(Number), kind: "config", consumerId: null });
    expect(again.changes).toEqual(first.changes);
  });

  test("a change that commits after a later one is not lost: the cursor is a transaction, not an id", async () => {
    const { next } = await pollChanges(ledger.database, null);
    const during = await ledger.database.transaction(async (sql) => {
      await noteChange(sql, "credits", 601);
      await ledger.database.transaction((other) => noteChange(other, "credits", 602));
      return told(next);
    });
    expect(during.consumerIds).toContain(602);
    expect(during.consumerIds).not.toContain(601);
    expect((await told(during.next)).consumerIds).toContain(601);
  });

  test("a gate that is too far behind is told to reload all", async () => {
    const { next } = await pollChanges(ledger.database, null);
    await ledger.database.query(
      "INSERT INTO change (kind, consumer_id) SELECT 'credits', n FROM generate_series(1, $1::int) n",
      [CHANGES_MAX + 1],
    );
    expect(await pollChanges(ledger.database, next)).toMatchObject({ behind: true, changes: [] });
  });
});
