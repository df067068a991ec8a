import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { SegmentFolder } from "@/lib/journal/journal-folder";
import { memoryDisk } from "@/lib/journal/memory-disk";
import type { HoldRecord, JournalRecord } from "@/lib/journal/records";
import { call, FOLDER, hold } from "@/lib/journal/test-records";
import { acquire } from "@/lib/ledger/acquire";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { flush } from "@/lib/ledger/flush";
import { readPurse } from "@/lib/ledger/read-purse";
import { insertSettlements } from "@/lib/ledger/settlements";
import { stretch, type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { openPrisma } from "@/lib/platform/db";
import { declareLost } from "./declare-lost";
import { importJournal } from "./import-journal";

let ledger: TestLedger;
let client: ReturnType<typeof openPrisma>;
beforeAll(async () => {
  ledger = await testLedger();
  client = openPrisma(ledger.url);
});
afterAll(async () => {
  await client.$disconnect();
  await ledger.close();
});

const MINUTE_MS = Date.UTC(2026, 10, 22, 12);
const LONG_AGO = Date.UTC(2020, 0, 1);
const LONG_HENCE = Date.UTC(2099, 0, 1);
let gates = 0;

/** A gate that holds 40 of a consumer's 1,000 microcredits, was last heard of an hour ago, and left its journal. */
async function lostGate() {
  const gateId = `import-${++gates}`;
  const consumerId = await ledger.consumer();
  const lotId = await ledger.grant(consumerId, 1000);
  const { epoch, installation } = await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));
  await ledger.database.transaction((sql) => acquire(sql, epoch, [{ consumerId, purse: "credits", want: 40, min: 1 }]));
  const silence = (seconds: number) =>
    ledger.database.query(
      "UPDATE gate_epoch SET seen_at = clock_timestamp() - $2::bigint * interval '1 second' WHERE epoch = $1::bigint",
      [epoch, seconds],
    );
  const disk = memoryDisk();
  const folder = (bootId = FOLDER.bootId) => new SegmentFolder(disk, { ...FOLDER, gateId, bootId, segmentBytes: 900 });
  const journal = folder().begin(epoch, installation, () => 0);
  let used = 0;
  /** A call of 5 microcredits. */
  const charged = (): JournalRecord => {
    used += 5;
    const leases = [{ lotId, amount: 5, used }];
    return call({ consumerId, routeId: 1, minuteMs: MINUTE_MS, leases });
  };
  const held = (sequence: number, parts: Partial<HoldRecord> = {}): JournalRecord => {
    const own = hold(sequence, {
      reservationId: `${gateId}-${sequence}`,
      name: { epoch, gatewayId: 7, sequence },
      consumerId,
      routeId: 1,
      credits: [{ lotId, amount: 8 }],
      expiresAtMs: LONG_AGO,
      ...parts,
    });
    return call({ consumerId, routeId: 1, minuteMs: MINUTE_MS, costMicros: 0, leases: [], hold: own });
  };
  const flushOnce = async () => {
    const next = journal.stretch();
    if (next === null) return;
    await ledger.database.transaction((sql) => flush(sql, stretch({ ...next, epoch })));
    journal.confirm(next.to);
  };
  await silence(3600);
  return {
    gateId,
    consumerId,
    epoch,
    journal,
    disk,
    charged,
    held,
    flushOnce,
    silence,
    import: (endHolds = false, bootId?: string) =>
      importJournal(client, systemActor, folder(bootId).read(epoch), { endHolds }),
    spendable: async () => (await readPurse(ledger.database, consumerId))?.spendableMicros,
    row: async () => client.gateEpoch.findUniqueOrThrow({ where: { epoch } }),
  };
}

async function spent(consumerId: number): Promise<number> {
  const rows = await ledger.database.query<{ cost: number }>(
    "SELECT COALESCE(sum(cost), 0)::bigint AS cost FROM usage_minute WHERE consumer_id = $1::bigint",
    [consumerId],
  );
  return rows[0]?.cost ?? 0;
}

describe("importing the journal of a gate that will not come back", () => {
  test("I7 moves in what is missing, ends its epoch, and a second import changes nothing", async () => {
    const gate = await lostGate();
    gate.journal.append(gate.charged());
    await gate.flushOnce();
    await gate.silence(3600);
    for (let n = 0; n < 4; n++) gate.journal.append(gate.charged());
    expect(await gate.spendable()).toBe(960);
    const imported = { ok: true, value: { moved: 4, holdsEnded: 0, state: "ended", flaw: null } };
    expect(await gate.import()).toEqual(imported);
    expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([975, 25]);
    expect(await gate.row()).toMatchObject({ state: "ended", position: 5n, note: "Its journal was imported by hand." });
    expect(await client.auditEntry.findMany({ where: { targetId: gate.epoch } })).toMatchObject([
      { action: "gate.import_journal", actorName: "system", after: { state: "ended", records: 4, reservations: 0 } },
    ]);
    expect(await gate.import()).toMatchObject({ ok: true, value: { moved: 0, state: "ended" } });
    expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([975, 25]);
    expect(await ledger.violations()).toEqual([]);
  });

  test("refuses one that was heard of lately, and goes on with an import that was cut short", async () => {
    const gate = await lostGate();
    gate.journal.append(gate.charged());
    await gate.silence(10);
    expect(await gate.import()).toMatchObject({
      ok: false,
      code: "gate_heard",
      message: expect.stringMatching(/^import-\d+ was heard of 1\d s ago .* again in 1\d\d s\.$/),
    });
    expect(await gate.row()).toMatchObject({ state: "live", position: 0n });
    await gate.silence(3600);
    await client.gateEpoch.update({
      where: { epoch: gate.epoch },
      data: { state: "fenced", note: "Its journal is being imported." },
    });
    await gate.flushOnce();
    expect(await gate.import()).toMatchObject({ ok: true, value: { moved: 0, state: "ended" } });
    expect(await gate.spendable()).toBe(995);
  });

  test("ends reservations that have run out by their policies, and asks about those that have not", async () => {
    const gate = await lostGate();
    gate.journal.append(gate.held(1, { expiryPolicy: "charge" }));
    gate.journal.append(gate.held(2, { expiryPolicy: "release" }));
    gate.journal.append(gate.held(3, { expiryPolicy: "charge", expiresAtMs: LONG_HENCE }));
    const refused = await gate.import();
    expect(refused).toMatchObject({ ok: false, code: "holds_open" });
    expect(refused.ok ? "" : refused.message).toContain(
      `${gate.gateId}-3 of consumer ${gate.consumerId}, until 2099-01-01`,
    );
    expect(await gate.row()).toMatchObject({ state: "fenced", position: 3n });
    expect(await gate.import(true)).toMatchObject({ ok: true, value: { moved: 0, holdsEnded: 3, state: "ended" } });
    expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([984, 16]);
    const found = await client.reservation.findMany({
      where: { id: { startsWith: gate.gateId } },
      orderBy: { id: "asc" },
    });
    expect(found).toMatchObject([
      { state: "settled", charged: 8n, expired: true },
      { state: "released", charged: 0n, expired: true },
      { state: "settled", charged: 8n, expired: true },
    ]);
    expect(await ledger.violations()).toEqual([]);
  });

  test("applies what another gate has taken as a settlement, also above what is held", async () => {
    const gate = await lostGate();
    gate.journal.append(gate.held(1, { expiresAtMs: LONG_HENCE }));
    await ledger.database.transaction((sql) =>
      insertSettlements(
        sql,
        [
          {
            reservationId: `${gate.gateId}-1`,
            epoch: gate.epoch,
            gatewayId: 7,
            settlement: { kind: "units", units: 30 },
            atMs: MINUTE_MS,
          },
        ],
        [],
      ),
    );
    expect(await gate.import()).toMatchObject({ ok: true, value: { holdsEnded: 1, state: "ended" } });
    expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([940, 60]);
    const [applied] = await client.settlement.findMany({ where: { reservationId: `${gate.gateId}-1` } });
    expect(applied?.appliedAt).not.toBeNull();
    expect(await ledger.violations()).toEqual([]);
  });

  test("I14 F5 what is damaged, or may lack its end, is moved in as far as it goes, and the rest stays in limbo", async () => {
    for (const fault of ["corrupt", "unsynced"]) {
      const gate = await lostGate();
      for (let n = 0; n < 6; n++) gate.journal.append(gate.charged());
      const flaw =
        fault === "corrupt"
          ? "Its journal is damaged behind record 5."
          : "The machine has started anew since, and the end of its journal may be missing.";
      if (fault === "corrupt") {
        const name = gate.disk.list().at(-1) ?? "";
        const bytes = gate.disk.bytes(name);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        gate.disk.overwrite(name, bytes);
      }
      const moved = fault === "corrupt" ? 5 : 6;
      const bootId = fault === "unsynced" ? "boot-2" : undefined;
      const imported = { ok: true, value: { moved, holdsEnded: 0, state: "fenced", flaw } };
      expect(await gate.import(false, bootId)).toEqual(imported);
      expect(await gate.import(false, bootId)).toEqual({ ok: true, value: { ...imported.value, moved: 0 } });
      expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([960, 5 * moved]);
      expect(await gate.row()).toMatchObject({ state: "fenced", position: BigInt(moved), note: flaw });
      expect(await ledger.violations()).toEqual([]);
    }
  });

  test("charges a start that was declared lost for what it did, and leaves it lost", async () => {
    const gate = await lostGate();
    for (let n = 0; n < 3; n++) gate.journal.append(gate.charged());
    gate.journal.append(gate.held(1, { expiryPolicy: "charge" }));
    await client.$transaction((tx) => declareLost(tx, systemActor, { epoch: gate.epoch }));
    expect(await gate.spendable()).toBe(1000);
    expect(await gate.import()).toMatchObject({ ok: true, value: { moved: 4, holdsEnded: 1, state: "lost" } });
    expect([await gate.spendable(), await spent(gate.consumerId)]).toEqual([977, 23]);
    expect(await gate.import()).toMatchObject({ ok: true, value: { moved: 0, holdsEnded: 0, state: "lost" } });
    expect(await gate.spendable()).toBe(977);
    expect(await ledger.violations()).toEqual([]);
  });

  test("knows no journal of another database or of another gate's start", async () => {
    const gate = await lostGate();
    await client.gateEpoch.update({ where: { epoch: gate.epoch }, data: { gateId: "import-other" } });
    expect(await gate.import()).toMatchObject({ ok: false, code: "epoch_unknown" });
  });
});
