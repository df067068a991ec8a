import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "@/lib/engine/ports";
import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import { memoryDisk } from "@/lib/journal/memory-disk";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import {
  CREDIT,
  type Market,
  makeGate,
  named,
  openMarket,
  startGate,
  type TestGate,
  type TestGateOptions,
} from "./test-gate";

let market: Market;
let started = 0;

beforeAll(async () => {
  market = await openMarket();
});

afterAll(async () => {
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

/** A gate of its own name, and a way to start it again where it left off. */
async function gateOf(options: TestGateOptions = {}) {
  started += 1;
  const gateId = `gate-${started}`;
  const gate = await startGate(market, { gateId, ...options });
  const again = (changes: TestGateOptions = {}) =>
    startGate(market, { ...options, gateId, disk: gate.disk, ...changes });
  return { gate, again };
}

async function shopper(credits: number) {
  const consumer = await market.consumer();
  await market.ledger.grant(consumer.id, credits * CREDIT);
  return consumer;
}

async function ledgerOf(consumerId: number) {
  const [row] = await market.ledger.database.query<{ unleased: number; open: number; cost: number; debt: number }>(
    `SELECT (SELECT COALESCE(sum(amount - leased - removed), 0) FROM lot WHERE consumer_id = $1::bigint AND purse = 'credits')::bigint AS unleased,
       (SELECT COALESCE(sum(granted - used - returned), 0) FROM lease WHERE consumer_id = $1::bigint)::bigint AS open,
       (SELECT COALESCE(sum(cost), 0) FROM usage_minute WHERE consumer_id = $1::bigint)::bigint AS cost,
       (SELECT debt FROM account WHERE consumer_id = $1::bigint) AS debt`,
    [consumerId],
  );
  return row;
}

async function epochsOf(gateId: string) {
  return market.ledger.database.query<{ state: string; note: string; adopted: boolean }>(
    "SELECT state, note, adopted_by IS NOT NULL AS adopted FROM gate_epoch WHERE gate_id = $1::text ORDER BY epoch",
    [gateId],
  );
}

const units = (count: number): Settlement => ({ kind: "units", units: count });

function settle(gate: TestGate, id: string | undefined, settlement: Settlement): Promise<HoldEnd> {
  return Promise.resolve(gate.endReservation(id ?? "", named(id), settlement, "gateway"));
}

describe("a gate that was killed", () => {
  test("I7 F2 what it had answered and not flushed is charged at its next start, and what it held is back", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(1_000);
    for (let n = 0; n < 7; n++) await gate.ask({ keyDigest });
    await gate.flushAll();
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    gate.kill();
    const next = await again();
    expect(next.status()).toMatchObject({ ready: true, silentEpochs: 0 });
    expect(await ledgerOf(id)).toEqual({ unleased: 988 * CREDIT, open: 0, cost: 12 * CREDIT, debt: 0 });
    expect((await epochsOf(gate.gateId)).map((epoch) => epoch.state)).toEqual(["ended", "live"]);
    expect((await next.ask({ keyDigest })).balance?.availableMicros).toBe(987 * CREDIT);
    await next.stop();
  });

  test("I10 F2 gives a repeated request its first answer, and charges it once, also after two kills", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(100);
    const repeat = (name: string, payloadHash = "aa".repeat(32)) => ({
      id: Buffer.from(name.padEnd(32, "-")).toString("hex"),
      payloadHash,
      ttlMs: name === "request" ? 60_000 : 600_000,
    });
    const first = await gate.ask({ keyDigest, units: 3, repeat: repeat("key") });
    const request = await gate.ask({ keyDigest, units: 2, reserve: true, repeat: repeat("request") });
    gate.kill();
    const second = await again();
    await second.ask({ keyDigest });
    second.kill();
    const third = await again();
    const again3 = await third.ask({ keyDigest, units: 3, repeat: repeat("key") });
    expect(again3).toMatchObject({ id: first.id, costMicros: 3 * CREDIT });
    expect(again3.balance?.availableMicros).toBe(first.balance?.availableMicros);
    expect(await third.ask({ keyDigest, units: 2, reserve: true, repeat: repeat("request") })).toMatchObject({
      id: request.id,
      reservation: request.reservation,
    });
    expect(await third.askRaw({ keyDigest, repeat: repeat("key", "bb".repeat(32)) })).toEqual({ conflict: true });
    await settle(third, request.reservation?.id, { kind: "release" });
    await third.flushAll();
    expect(await ledgerOf(id)).toMatchObject({ cost: 4 * CREDIT });
    await third.stop();
  });

  test("F3 F6 a power cut costs class disk nothing that was answered, and holds class process's leases back", async () => {
    for (const sync of ["disk", "process"] as const) {
      const { gate, again } = await gateOf({ sync });
      const { id, keyDigest } = await shopper(1_000);
      for (let n = 0; n < 5; n++) expect((await gate.ask({ keyDigest })).allow).toBe(true);
      gate.kill();
      gate.disk.loseUnsynced();
      const next = await again({ bootId: "boot-2" });
      if (sync === "disk") {
        expect(next.status().silentEpochs).toBe(0);
        expect(await ledgerOf(id)).toMatchObject({ cost: 5 * CREDIT, open: 0 });
      } else {
        // Nothing of it was synced, not even its name: what was leased stays out of reach until it is declared lost.
        expect(next.status().silentEpochs).toBe(1);
        expect(await ledgerOf(id)).toMatchObject({ cost: 0, open: 20 * CREDIT });
      }
      await next.stop();
    }
  });

  test("F3 class disk: what is in Postgres is on the disk as well, also what nobody waited for", async () => {
    const { gate, again } = await gateOf({ sync: "disk" });
    const { id, keyDigest } = await shopper(1);
    await gate.ask({ keyDigest });
    expect((await gate.ask({ keyDigest })).code).toBe("credits_exhausted");
    await gate.flushAll();
    gate.kill();
    gate.disk.loseUnsynced();
    const next = await again({ bootId: "boot-2" });
    expect((await epochsOf(gate.gateId))[0]).toEqual({ state: "ended", note: "", adopted: false });
    expect(await ledgerOf(id)).toMatchObject({ cost: CREDIT, open: 0 });
    await next.stop();
  });

  test("F3 after a start of the machine a journal of class process is moved in, and its leases wait in limbo, with a note", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(1_000);
    const held = await gate.ask({ keyDigest, reserve: true, units: 3 });
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    gate.kill();
    const next = await again({ bootId: "boot-2" });
    expect(next.status()).toMatchObject({ ready: true, silentEpochs: 1, reservations: { open: 1 } });
    expect((await epochsOf(gate.gateId))[0]).toEqual({
      state: "fenced",
      note: "The machine has started anew since, and the end of its journal may be missing.",
      adopted: true,
    });
    expect((await ledgerOf(id))?.cost).toBe(5 * CREDIT);
    expect(await settle(next, held.reservation?.id, units(2))).toMatchObject({
      outcome: "ended",
      costMicros: 2 * CREDIT,
    });
    await next.flushAll();
    expect(await ledgerOf(id)).toMatchObject({ cost: 7 * CREDIT, debt: 0 });
    await next.stop();
  });

  test("F1 a damaged middle: what stands before it is charged, the rest is limbo, and the gate starts all the same", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(1_000);
    for (let n = 0; n < 9; n++) await gate.ask({ keyDigest });
    gate.kill();
    const [name = ""] = gate.disk.list();
    const bytes = gate.disk.bytes(name);
    const at = Math.floor(bytes.length * 0.7);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    gate.disk.overwrite(name, bytes);
    const next = await again();
    expect(next.status()).toMatchObject({ ready: true, silentEpochs: 1 });
    expect((await epochsOf(gate.gateId))[0]).toMatchObject({
      state: "fenced",
      note: expect.stringMatching(/^Its journal is damaged behind record \d\.$/),
    });
    const cost = (await ledgerOf(id))?.cost ?? 0;
    expect(cost).toBeGreaterThan(2 * CREDIT);
    expect(cost).toBeLessThan(9 * CREDIT);
    expect((await next.ask({ keyDigest })).allow).toBe(true);
    await next.stop();
  });

  test("F5 a reservation that only Postgres tells of, because its record is damaged, comes over all the same", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(1_000);
    const held = await gate.ask({ keyDigest, reserve: true, units: 3 });
    await gate.flushAll();
    gate.kill();
    const [name = ""] = gate.disk.list();
    const bytes = gate.disk.bytes(name);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    gate.disk.overwrite(name, bytes);
    const next = await again();
    expect(next.status()).toMatchObject({ silentEpochs: 1, reservations: { open: 1 } });
    expect(await settle(next, held.reservation?.id, units(2))).toMatchObject({ outcome: "ended", late: false });
    await next.stop();
    expect(await ledgerOf(id)).toMatchObject({ cost: 2 * CREDIT, debt: 0 });
    expect(await market.ledger.violations()).toEqual([]);
  });

  test("F5 without its oldest segments nothing of a journal moves in: it stays, also where its start is declared lost", async () => {
    const { gate, again } = await gateOf({ journalBytesMax: 64_000 });
    const { id, keyDigest } = await shopper(10_000);
    for (let n = 0; n < 200; n++) expect((await gate.ask({ keyDigest })).allow).toBe(true);
    const { epoch } = gate.status();
    gate.kill();
    const [oldest = "", ...rest] = gate.disk.list();
    expect(rest).not.toEqual([]);
    gate.disk.remove(oldest);
    const second = await again();
    expect(second.status().silentEpochs).toBe(1);
    expect((await epochsOf(gate.gateId))[0]).toMatchObject({
      state: "fenced",
      note: expect.stringMatching(/^Records 0 to \d+ of its journal are missing\.$/),
    });
    await second.stop();
    await market.ledger.database.transaction((sql) => closeEpoch(sql, epoch ?? 0, { as: "lost", silentMs: -1 }));
    const third = await again();
    third.clock.advance(700_000);
    await third.turns.sweep();
    expect(gate.disk.list()).toEqual(expect.arrayContaining(rest));
    expect((await ledgerOf(id))?.cost).toBe(0);
    await third.stop();
  });

  test("F5 a journal whose first header cannot be read leaves its leases in limbo, and its reservations come over", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(100);
    const held = await gate.ask({ keyDigest, reserve: true, units: 3 });
    await gate.flushAll();
    gate.kill();
    const [name = ""] = gate.disk.list();
    const bytes = gate.disk.bytes(name);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    gate.disk.overwrite(name, bytes);
    const next = await again();
    expect(next.status()).toMatchObject({ silentEpochs: 1, reservations: { open: 1 } });
    expect((await epochsOf(gate.gateId))[0]).toEqual({
      state: "fenced",
      note: "Its journal cannot be read.",
      adopted: true,
    });
    expect(await settle(next, held.reservation?.id, units(2))).toMatchObject({ outcome: "ended", late: false });
    await next.stop();
    expect(await ledgerOf(id)).toMatchObject({ cost: 2 * CREDIT, debt: 0 });
  });

  test("declared lost before it comes back: its calls are charged then, and its reservations lent", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(30);
    const held = await gate.ask({ keyDigest, reserve: true, units: 3 });
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    const { epoch } = gate.status();
    gate.kill();
    await market.ledger.database.transaction((sql) => closeEpoch(sql, epoch ?? 0, { as: "lost", silentMs: -1 }));
    expect(await ledgerOf(id)).toMatchObject({ unleased: 30 * CREDIT, cost: 0 });
    const next = await again();
    expect(next.status()).toMatchObject({ silentEpochs: 0, reservations: { open: 1 } });
    expect(await ledgerOf(id)).toMatchObject({ unleased: 25 * CREDIT, cost: 5 * CREDIT });
    expect(await settle(next, held.reservation?.id, units(2))).toMatchObject({
      outcome: "ended",
      costMicros: 2 * CREDIT,
    });
    await next.stop();
    expect(await ledgerOf(id)).toEqual({ unleased: 23 * CREDIT, open: 0, cost: 7 * CREDIT, debt: 0 });
  });

  test("a journal of another database is refused in a line, before anything is decided", async () => {
    const { gate } = await gateOf();
    gate.kill();
    const other = await openMarket();
    const start = startGate(other, { gateId: gate.gateId, disk: gate.disk });
    await expect(start).rejects.toThrow("the journal is of another database than DATABASE_URL");
    await other.ledger.close();
  });
});

describe("a start that dies on its way", () => {
  test.each(["before", "after"] as const)(
    "b1 b2 b3 I9 %s any of its questions to Postgres: the next one goes on where it was",
    async (when) => {
      const { gate, again } = await gateOf();
      const { id, keyDigest } = await shopper(1_000);
      const holds = [];
      for (let n = 0; n < 3; n++) holds.push(await gate.ask({ keyDigest, reserve: true, units: 2 }));
      for (let n = 0; n < 6; n++) await gate.ask({ keyDigest });
      await settle(gate, holds[0]?.reservation?.id, units(1));
      gate.kill();

      for (let at = 1; at <= 20; at++) {
        let asked = 0;
        let die: (value: null) => void = () => {};
        const dead = new Promise<null>((resolve) => {
          die = resolve;
        });
        const wrap = (store: Store): Store =>
          new Proxy(store, {
            get(target, name: keyof Store) {
              const step = target[name] as (...values: unknown[]) => Promise<unknown>;
              return async (...values: unknown[]) => {
                asked += 1;
                if (asked < at || WARM_UP.has(name)) return step.apply(target, values);
                if (asked === at) {
                  if (when === "after") await step.apply(target, values);
                  gate.disk.kill();
                  die(null);
                }
                throw new Error("the gate has died");
              };
            },
          });
        expect(await Promise.race([again({ wrap }), dead])).toBeNull();
      }
      const next = await again();
      expect(next.status()).toMatchObject({ silentEpochs: 0, reservations: { open: 2 } });
      expect(await ledgerOf(id)).toMatchObject({ cost: 7 * CREDIT, open: 4 * CREDIT, unleased: 989 * CREDIT });
      expect(await market.ledger.violations()).toEqual([]);
      next.kill();
      const last = await again();
      expect(await settle(last, holds[1]?.reservation?.id, units(2))).toMatchObject({ outcome: "ended" });
      expect(await settle(last, holds[2]?.reservation?.id, { kind: "release" })).toMatchObject({ outcome: "ended" });
      expect(await settle(last, holds[0]?.reservation?.id, units(1))).toMatchObject({
        costMicros: CREDIT,
        late: false,
      });
      await last.stop();
      expect(await ledgerOf(id)).toEqual({ unleased: 991 * CREDIT, open: 0, cost: 9 * CREDIT, debt: 0 });
    },
  );
});

/** Once it has taken up everything. */
const WARM_UP: ReadonlySet<string> = new Set(["acquire", "listen"]);

describe("reservations outlive the gate", () => {
  test("a kill and an orderly stop: what they hold stays held, the rest goes back, and the next start settles them", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(100);
    const held = await gate.ask({ keyDigest, reserve: true, units: 8 });
    await gate.ask({ keyDigest });
    gate.kill();
    const second = await again();
    expect(await ledgerOf(id)).toMatchObject({ unleased: 91 * CREDIT, open: 8 * CREDIT });
    expect((await second.ask({ keyDigest })).balance).toMatchObject({
      availableMicros: 90 * CREDIT,
      reservedMicros: 8 * CREDIT,
    });
    await second.stop();
    expect(await ledgerOf(id)).toMatchObject({ unleased: 90 * CREDIT, open: 8 * CREDIT });
    expect((await epochsOf(gate.gateId)).map((epoch) => epoch.state)).toEqual(["ended", "live"]);

    const third = await again();
    expect(third.status()).toMatchObject({ silentEpochs: 0, reservations: { open: 1 } });
    expect(await settle(third, held.reservation?.id, units(11))).toMatchObject({
      costMicros: 11 * CREDIT,
      late: false,
    });
    await third.stop();
    expect(await ledgerOf(id)).toEqual({ unleased: 87 * CREDIT, open: 0, cost: 13 * CREDIT, debt: 0 });
    expect((await epochsOf(gate.gateId)).map((epoch) => epoch.state)).toEqual(["ended", "ended", "ended"]);
  });

  test("they run out by the time that they were given, whichever start they live to see", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(10);
    const held = await gate.ask({ keyDigest, reserve: true, units: 4 });
    gate.kill();
    const next = await again();
    for (const [ms, open] of [
      [590_000, 1],
      [20_000, 0],
    ] as const) {
      next.clock.advance(ms);
      await next.turns.tick();
      expect(next.status().reservations.open).toBe(open);
    }
    await next.flushAll();
    next.kill();
    const last = await again();
    const late = { outcome: "ended", costMicros: 3 * CREDIT, late: true, heldMicros: 4 * CREDIT };
    expect(await settle(last, held.reservation?.id, units(3))).toEqual(late);
    expect(await settle(last, held.reservation?.id, units(2))).toMatchObject({ outcome: "conflict" });
    await last.flushAll();
    last.kill();
    const after = await again();
    expect(await settle(after, held.reservation?.id, units(3))).toEqual(late);
    await after.stop();
    expect(await ledgerOf(id)).toEqual({ unleased: 7 * CREDIT, open: 0, cost: 3 * CREDIT, debt: 0 });
  });

  test("an old segment goes although a reservation was opened in it: it is said again", async () => {
    const { gate, again } = await gateOf({ journalBytesMax: 64_000 });
    const { id, keyDigest } = await shopper(10_000);
    const held = await gate.ask({ keyDigest, reserve: true, units: 2 });
    for (let n = 0; n < 2_000; n++) {
      expect((await gate.ask({ keyDigest })).allow).toBe(true);
      if (n % 50 === 49) await gate.flushAll();
      if (n % 100 === 99) await gate.turns.sweep();
    }
    expect(gate.status().journal.state).toBe("open");
    gate.kill();
    const next = await again();
    expect(await settle(next, held.reservation?.id, units(1))).toMatchObject({ outcome: "ended" });
    await next.stop();
    expect(await ledgerOf(id)).toMatchObject({ cost: 2_001 * CREDIT, open: 0 });
  });
});

test("F27 a start that is told to stop while it takes over leaves all of it to the next one", async () => {
  const { gate, again } = await gateOf();
  const { id, keyDigest } = await shopper(10);
  const held = await gate.ask({ keyDigest, reserve: true, units: 4 });
  gate.kill();
  let reach: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const wrap = (store: Store): Store => ({
    ...store,
    readHoldings: async (epoch) => {
      if (epoch === named(held.reservation?.id).epoch) return store.readHoldings(epoch);
      reach();
      throw new Error("the database is away");
    },
  });
  const cut = makeGate(market, { gateId: gate.gateId, disk: gate.disk, wrap });
  void cut.start();
  await reached;
  expect((await cut.ask({ keyDigest })).code).toBe("not_ready");
  expect(await settle(cut, held.reservation?.id, units(1))).toEqual({ outcome: "unavailable" });
  await cut.stop();
  cut.kill();
  const next = await again();
  expect(await settle(next, held.reservation?.id, units(1))).toMatchObject({ outcome: "ended", costMicros: CREDIT });
  await next.stop();
  expect(await ledgerOf(id)).toEqual({ unleased: 9 * CREDIT, open: 0, cost: CREDIT, debt: 0 });
});

describe("a fenced start", () => {
  test("F12 reports, gives back, ends by itself, and goes on answering 503", async () => {
    const { gate } = await gateOf();
    const { id, keyDigest } = await shopper(100);
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    // The same name on another machine: its journal is not here.
    const next = await startGate(market, { gateId: gate.gateId });
    expect(next.status().silentEpochs).toBe(1);
    await gate.turns.flush();
    await gate.turns.tick();
    expect((await epochsOf(gate.gateId)).map((epoch) => epoch.state)).toEqual(["ended", "live"]);
    expect(await ledgerOf(id)).toMatchObject({ cost: 5 * CREDIT, open: 0 });
    expect(await gate.ask({ keyDigest })).toMatchObject({ status: 503, code: "lease_unavailable" });
    expect(gate.status().reasons).toContain("fenced by a newer start of the same gate");
    await gate.stop();
    await next.stop();
  });

  test("F12 ends among calls that go on, and answers free ones with 503 too", async () => {
    let asked = 0;
    const askBeside: { gate: TestGate | null; keyDigest: string } = { gate: null, keyDigest: "" };
    const wrap = (store: Store): Store => ({
      ...store,
      async flush(stretch) {
        const reply = await store.flush(stretch);
        if (askBeside.gate !== null && asked < 20) {
          asked += 1;
          const calls = ["/v1/free", "/v1/forecast"].map((path) =>
            askBeside.gate?.ask({ keyDigest: askBeside.keyDigest, path }),
          );
          await Promise.all(calls);
        }
        return reply;
      },
    });
    const { gate } = await gateOf({ wrap });
    const { keyDigest } = await shopper(100);
    for (let n = 0; n < 5; n++) await gate.ask({ keyDigest });
    const next = await startGate(market, { gateId: gate.gateId });
    Object.assign(askBeside, { gate, keyDigest });
    await gate.turns.flush();
    await gate.turns.tick();
    expect(asked).toBeLessThan(4);
    expect((await epochsOf(gate.gateId)).map((epoch) => epoch.state)).toEqual(["ended", "live"]);
    expect(await gate.ask({ keyDigest, path: "/v1/free" })).toMatchObject({ status: 503, code: "not_ready" });
    expect(gate.status().journal.records).toBe(0);
    await gate.stop();
    await next.stop();
  });
});

describe("F6 a disk that fails", () => {
  test("a write that fails is never answered with an allow, nothing of it is charged, and free calls go on", async () => {
    const { gate, again } = await gateOf();
    const { id, keyDigest } = await shopper(100);
    await gate.ask({ keyDigest });
    gate.disk.faults.append.push("EIO");
    expect(await gate.ask({ keyDigest, reserve: true })).toMatchObject({
      status: 503,
      code: "not_ready",
      retryAfterS: 1,
    });
    expect(gate.status()).toMatchObject({ ready: false, reasons: ["the journal could not be written"] });
    expect((await gate.ask({ keyDigest })).code).toBe("not_ready");
    expect((await gate.ask({ keyDigest, path: "/v1/free" })).allow).toBe(true);
    await gate.flushAll();
    expect(await ledgerOf(id)).toMatchObject({ cost: CREDIT });
    gate.kill();
    const next = await again();
    expect((await next.ask({ keyDigest })).balance?.availableMicros).toBe(98 * CREDIT);
    await next.stop();
  });

  test("a sync that fails turns the allows that wait for it into 503, for good", async () => {
    const disk = memoryDisk();
    const { gate } = await gateOf({ sync: "disk", disk });
    const { keyDigest } = await shopper(100);
    expect((await gate.ask({ keyDigest })).allow).toBe(true);
    disk.faults.sync.push("EIO");
    const answers = await Promise.all([1, 2, 3].map(() => gate.ask({ keyDigest })));
    expect(answers.map(({ code }) => code)).toEqual(["not_ready", "not_ready", "not_ready"]);
    expect((await gate.ask({ keyDigest })).code).toBe("not_ready");
    expect((await gate.ask({ keyDigest, path: "/v1/free" })).allow).toBe(true);
    expect(gate.status().journal.state).toBe("failed");
    await gate.stop();
  });
});
