import { describe, expect, test } from "vitest";
import type { Call, Decision } from "@/lib/engine/decision";
import type { Change } from "@/lib/engine/ports";
import { gatewayConfig, planVersion, routeRow, snapshotRows } from "@/lib/engine/test-snapshot";
import { SegmentFolder } from "@/lib/journal/journal-folder";
import { memoryDisk } from "@/lib/journal/memory-disk";
import { answer, call } from "@/lib/journal/test-records";
import { seededRandom } from "@/lib/kernel/random";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import { createDecider, type DeciderDeps } from "./decider";
import { HeldTimers, MovableClock } from "./test-gate";
import { digestOf, FakeStore } from "./test-store";

const CALL: Call = {
  gateway: gatewayConfig(),
  dialect: null,
  keyDigest: null,
  consumerRef: null,
  method: "GET",
  host: null,
  path: "/v1/forecast",
  units: 1,
  reserve: false,
  dryRun: false,
  clientIp: null,
  repeat: null,
};

const JOURNAL = {
  gateId: "gate-1",
  sync: "process",
  bytesMax: 1_048_576,
  rowsMax: FLUSH_ROWS_MAX,
  bootId: "boot-1",
} as const;

/** A core over a store in memory that has not been started. */
function coreOver(store: FakeStore, options: Partial<DeciderDeps> = {}) {
  const clock = new MovableClock();
  const timers = new HeldTimers();
  const warnings: string[] = [];
  const core = createDecider({
    store,
    net: { settle: () => Promise.resolve(null) },
    journals: new SegmentFolder(memoryDisk(), JOURNAL),
    journalSync: JOURNAL.sync,
    clock,
    timers,
    random: seededRandom(1),
    gateId: "gate-1",
    address: "",
    leaseTargetS: 60,
    memoryMb: 64,
    sealReservationId: ({ sequence }) => `res_${sequence}`,
    log: { info() {}, warn: (_, text) => warnings.push(text), error: (_, text) => warnings.push(text) },
    ...options,
  });
  return { core, clock, timers, warnings };
}

async function startCore(options: Partial<DeciderDeps> = {}) {
  const store = new FakeStore();
  const { core, ...rest } = coreOver(store, options);
  await core.start();
  // The start warms up with a few of each.
  store.loaded.length = 0;
  store.asked.length = 0;
  const ask = async (parts: Partial<Call>): Promise<Decision> => {
    const answer = await core.decider.decide({ ...CALL, ...parts });
    if ("conflict" in answer) throw new Error("a repeat with another payload");
    return answer;
  };
  return { core, store, ask, ...rest };
}

function change(id: number, kind: Change["kind"], consumerId: number | null = null): Change {
  return { id, kind, consumerId };
}

describe("the start", () => {
  test("until there is a configuration everything is 503 not_ready, and the gate goes on trying", async () => {
    const store = new FakeStore();
    store.down.add("loadSnapshot");
    const { core, timers } = coreOver(store);
    const started = core.start();
    expect(core.decider.decide({ ...CALL, keyDigest: digestOf(1) })).toMatchObject({
      status: 503,
      code: "not_ready",
      retryAfterS: 1,
    });
    expect(core.status().reasons).toContain("no configuration yet");
    expect(core.gatewayByToken("fe".repeat(32))).toBeNull();
    await new Promise(setImmediate);
    store.down.clear();
    timers.fire();
    await started;
    expect(core.status()).toMatchObject({ ready: true, epoch: 7, configVersion: 7 });
    expect(core.gatewayByToken("fe".repeat(32))?.name).toBe("edge");
  });

  test("takes up a journal of more answers than a call takes arguments", async () => {
    const disk = memoryDisk();
    const options = { ...JOURNAL, bytesMax: 256 * 1_048_576 };
    const journal = new SegmentFolder(disk, options).begin(3, "here", () => 0);
    for (let n = 0; n < 160_000; n++) {
      const key = n.toString(16).padStart(64, "0");
      journal.append(call({ answer: answer({ key, expiresAtMs: Date.now() + 60_000, compared: false }) }));
    }
    disk.kill();
    const { core } = await startCore({ journals: new SegmentFolder(disk, options) });
    expect(core.status()).toMatchObject({ ready: true, answers: { entries: 160_000 } });
  });

  test("a stop during the start ends it", async () => {
    const store = new FakeStore();
    store.down.add("bootEpoch");
    const { core, timers } = coreOver(store);
    const started = core.start();
    await new Promise(setImmediate);
    await core.stop();
    timers.fire();
    await started;
    expect(core.status().ready).toBe(false);
  });
});

describe("loads and leases", () => {
  test("a decision for a loaded consumer with a lease is made in the same turn", async () => {
    const { core, ask } = await startCore();
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
    expect(core.decider.decide({ ...CALL, keyDigest: digestOf(1) })).not.toBeInstanceOf(Promise);
  });

  test("a hundred first sights of one key are one load and one lease", async () => {
    const { store, ask } = await startCore();
    const decisions = await Promise.all(Array.from({ length: 100 }, () => ask({ keyDigest: digestOf(1) })));
    expect(decisions.every((decision) => decision.allow)).toBe(true);
    expect(store.loaded).toHaveLength(1);
    expect(store.asked).toHaveLength(1);
    expect(store.asked[0]).toMatchObject([{ consumerId: 1, min: 100_000_000 }]);
  });

  test("an empty purse is refused on the word of its load; one that a gate still holds of is asked for", async () => {
    const { store, ask } = await startCore();
    store.credits = 0;
    expect(await ask({ keyDigest: digestOf(1) })).toMatchObject({ status: 402, code: "credits_exhausted" });
    expect(store.asked).toEqual([]);
    store.credits = 5;
    store.granted.set(2, 5);
    await ask({ keyDigest: digestOf(2) });
    expect(store.asked).toHaveLength(1);
  });

  test("consumers that need a lease together share few transactions, each of a hundred asks at most", async () => {
    const { store, ask } = await startCore();
    for (let id = 1; id <= 250; id++) await ask({ keyDigest: digestOf(id), units: 0 });
    await Promise.all(Array.from({ length: 250 }, (_, at) => ask({ keyDigest: digestOf(at + 1) })));
    expect(store.asked.map((asks) => asks.length)).toEqual([100, 100, 50]);
  });

  test("an unknown key is asked for once in two seconds, however often it is shown", async () => {
    const { core, store, clock, ask } = await startCore();
    const keyDigest = "0".repeat(64);
    for (let n = 0; n < 5; n++) expect((await ask({ keyDigest })).code).toBe("key_unknown");
    expect(store.loaded).toHaveLength(1);
    expect(core.status().unknownKeys).toBe(1);
    clock.advance(2_001);
    await ask({ keyDigest });
    expect(store.loaded).toHaveLength(2);
  });

  test("a flood of keys takes sixteen loads at a time and a bounded queue; who finds no place gets 503", async () => {
    const { store, timers, ask } = await startCore();
    let open: () => void = () => {};
    store.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = Array.from({ length: 2_100 }, (_, n) => ask({ keyDigest: n.toString(16).padStart(64, "0") }));
    await new Promise(setImmediate);
    expect(store.loaded).toHaveLength(16);
    open();
    const codes = (await Promise.all(asked)).map((decision) => decision.code);
    expect(codes.filter((code) => code === "lease_unavailable")).toHaveLength(2_100 - 2_016);
    expect(codes.filter((code) => code === "key_unknown")).toHaveLength(2_016);
    timers.fire();
  });

  test("above its memory's bound it forgets who is quiet, gives what they held back, and knows them again", async () => {
    const { core, store, clock, ask } = await startCore({ memoryMb: 1 });
    const people = 700;
    for (let id = 1; id <= people; id++) {
      await ask({ keyDigest: digestOf(id) });
      if (id % 100 === 0) await core.turns.sweep();
    }
    const before = core.status().consumers;
    expect(before.bytes).toBeGreaterThan(before.boundBytes);
    await core.turns.flush();
    clock.advance(60_000);
    for (let id = 1; id <= 50; id++) await ask({ keyDigest: digestOf(id) });
    await core.turns.flush();
    await core.turns.sweep();
    await core.turns.sweep();
    const after = core.status().consumers;
    expect(after.bytes).toBeLessThanOrEqual(after.boundBytes);
    expect(store.returned.length).toBeGreaterThan(0);
    const loads = store.loaded.length;
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
    expect(store.loaded).toHaveLength(loads);
    expect((await ask({ keyDigest: digestOf(60) })).allow).toBe(true);
    expect(store.loaded).toHaveLength(loads + 1);
  });
});

describe("changes", () => {
  test("F22 a new configuration is in force at the next poll; one that cannot be loaded leaves the last good one", async () => {
    const { core, store, ask } = await startCore();
    const newer = snapshotRows({
      configVersion: 8,
      routes: [routeRow({ priceMicros: 0 })],
      planVersions: [planVersion()],
    });
    store.changes = [change(1, "config")];
    store.down.add("loadSnapshot");
    await core.turns.tick();
    expect(await ask({ keyDigest: digestOf(1) })).toMatchObject({ configVersion: 7, costMicros: 1_000_000 });
    store.down.clear();
    store.snapshot = newer;
    await core.turns.tick();
    expect(await ask({ keyDigest: digestOf(1) })).toMatchObject({ configVersion: 8, costMicros: 0 });
  });

  test("a change that the feed repeats is acted on once", async () => {
    const { core, store, ask } = await startCore();
    await ask({ keyDigest: digestOf(1) });
    store.changes = [change(1, "credits", 1), change(2, "consumer", 99)];
    for (let n = 0; n < 3; n++) await core.turns.tick();
    expect(store.loaded).toHaveLength(2);
    store.changes = [...store.changes, change(3, "credits", 1)];
    await core.turns.tick();
    expect(store.loaded).toHaveLength(3);
  });

  test("a reload that fails is tried again at the next poll", async () => {
    const { core, store, ask } = await startCore();
    await ask({ keyDigest: digestOf(1) });
    store.changes = [change(1, "consumer", 1)];
    store.down.add("loadConsumer");
    await core.turns.tick();
    store.down.clear();
    const loads = store.loaded.length;
    await core.turns.tick();
    expect(store.loaded).toHaveLength(loads + 1);
  });

  test("too far behind, everything is loaded anew beside its calls, which wait for it only after three seconds", async () => {
    const { core, store, clock, ask } = await startCore();
    for (const id of [1, 2]) await ask({ keyDigest: digestOf(id) });
    store.loaded.length = 0;
    store.behind = true;
    store.down.add("loadConsumer");
    await core.turns.tick();
    store.behind = false;
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
    clock.advance(3_100);
    await core.turns.tick();
    expect((await ask({ keyDigest: digestOf(1) })).code).toBe("lease_unavailable");
    store.down.clear();
    expect((await ask({ keyDigest: digestOf(2) })).allow).toBe(true);
    await core.turns.tick();
    await new Promise(setImmediate);
    store.loaded.length = 0;
    clock.advance(10_000);
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
    expect(store.loaded).toEqual([]);
  });

  test("in doubt, consumers are loaded anew with those first who called last, and go on while Postgres is silent", async () => {
    const { core, store, clock, ask } = await startCore();
    for (let id = 1; id <= 20; id++) {
      clock.advance(1);
      await ask({ keyDigest: digestOf(id) });
    }
    store.loaded.length = 0;
    store.behind = true;
    await core.turns.tick();
    store.behind = false;
    await new Promise(setImmediate);
    const order = store.loaded.map((lookup) => (lookup.by === "id" ? lookup.id : 0));
    expect(order.slice(0, 8).sort((a, b) => a - b)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
    expect(order).toHaveLength(20);

    store.behind = true;
    await core.turns.tick();
    store.down.add("loadConsumer").add("pollChanges").add("flush").add("acquire");
    clock.advance(6_000);
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
  });

  test("a recall gives back all that is held, and the next call asks again", async () => {
    const { core, store, ask } = await startCore();
    const { balance } = await ask({ keyDigest: digestOf(1) });
    store.changes = [change(1, "recall", 1)];
    await core.turns.tick();
    await new Promise(setImmediate);
    expect(store.returned).toEqual([{ lotId: 1, consumerId: 1, returned: 19_000_000 }]);
    expect(balance?.availableMicros).toBe(999_000_000);
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
  });
});

describe("the journal's bound", () => {
  test("F6 when nothing can be written down any more, paid calls are 503 and free ones go on", async () => {
    const { core, store, warnings, ask } = await startCore();
    store.snapshot = snapshotRows({
      routes: [routeRow({ priceMicros: 1 }), routeRow({ id: 2, name: "free", path: "/free", priceMicros: 0 })],
      planVersions: [planVersion({ routes: [1, 2].map((routeId) => ({ routeId, priceMicros: null })) })],
    });
    store.changes = [change(1, "config")];
    await core.turns.tick();
    store.down.add("flush");
    await ask({ keyDigest: digestOf(1), path: "/free" });
    for (let n = 0; n < 50_000 && core.status().ready; n++) {
      core.decider.decide({ ...CALL, keyDigest: digestOf(1), path: "/free" });
    }
    expect(core.status()).toMatchObject({ reasons: ["the journal is full"], journal: { state: "full" } });
    expect(await ask({ keyDigest: digestOf(1) })).toMatchObject({ status: 503, code: "not_ready" });
    expect((await ask({ keyDigest: digestOf(1), path: "/free" })).allow).toBe(true);
    expect(core.status().uncounted).toBe(1);
    expect(await core.turns.flush()).toBe(false);
    expect(warnings).toContain("flush failed, it will be sent again");
    store.down.clear();
    expect(await core.turns.flush()).toBe(true);
    expect((await ask({ keyDigest: digestOf(1) })).allow).toBe(true);
  });

  test("a stretch has two thousand rows at most, and the next one follows it at once", async () => {
    const { store, timers, ask } = await startCore();
    for (let id = 1; id <= 1_500; id++) await ask({ keyDigest: digestOf(id) });
    timers.fire();
    await new Promise(setImmediate);
    const rows = () => store.flushed.map(({ leases, usage }) => leases.length + usage.length);
    expect(rows()).toEqual([2_000]);
    timers.fire();
    await new Promise(setImmediate);
    expect(rows()).toEqual([2_000, 1_000]);
  });

  test("f6 a position that is further on trims; one that cannot be ends all spending", async () => {
    const { core, store, ask } = await startCore();
    for (let n = 0; n < 3; n++) await ask({ keyDigest: digestOf(1) });
    store.down.add("flush");
    expect(await core.turns.flush()).toBe(false);
    await ask({ keyDigest: digestOf(1) });
    store.down.clear();
    store.position = 3;
    expect(await core.turns.flush()).toBe(true);
    expect(core.status().journal).toMatchObject({ records: 1, position: 3 });
    store.position = 9;
    expect(await core.turns.flush()).toBe(false);
    expect((await ask({ keyDigest: digestOf(1) })).code).toBe("lease_unavailable");
  });
});
