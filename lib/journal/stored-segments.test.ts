import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MemoryDisk, memoryDisk } from "./memory-disk";
import type { JournalRecord } from "./records";
import { StoredSegments } from "./stored-segments";
import {
  answer,
  anyRecord,
  call,
  folderOn,
  hold,
  holdEnd,
  INSTALLATION,
  NOTHING_KEPT,
  newJournal,
} from "./test-records";

/** Each call counts its position, so that a sum says which records were read. */
const numbered = (count: number): JournalRecord[] =>
  Array.from({ length: count }, (_, n) => call({ units: 2 ** n, leases: [], answer: n === 1 ? answer() : null }));

function journalOf(records: readonly JournalRecord[], segmentBytes = 250): MemoryDisk {
  const { disk, journal } = newJournal({ segmentBytes }, () => 0);
  for (const record of records) journal.append(record);
  return disk;
}

/** The same files, to be damaged. */
function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = memoryDisk();
  for (const name of disk.list()) {
    copy.create(name);
    copy.overwrite(name, disk.bytes(name));
  }
  return copy;
}

function read(disk: MemoryDisk) {
  const stored = folderOn(disk).read(1);
  let units = 0;
  for (const stretch of stored.stretches(stored.first)) for (const row of stretch.usage) units += row.units;
  const { first, end, damage } = stored;
  return { first, end, damage, units };
}

describe("a journal that is read back", () => {
  test("F4 cut off at any byte of its last segment, it ends with the last whole record", () => {
    const disk = journalOf(numbered(5));
    const whole = read(disk);
    const last = disk.list().at(-1) ?? "";
    const bytes = disk.bytes(last);
    let ends = 0;
    for (let length = bytes.length - 1; length >= 0; length--) {
      const cut = copyOf(disk);
      cut.overwrite(last, bytes.subarray(0, length));
      const found = read(cut);
      expect(found.end).toBeLessThan(whole.end);
      expect(found.units).toBe(2 ** found.end - 1);
      if (found.damage === "none") ends += 1;
      else expect(found.damage).toBe("torn_tail");
    }
    expect(ends).toBe(1);
  });

  test("F5 with any bit flipped it is corrupt from there on, and all before is read", () => {
    const disk = journalOf(numbered(5));
    const starts = new Map<string, number>();
    for (const name of disk.list()) starts.set(name, folderFirst(disk, name));
    for (const name of disk.list()) {
      const bytes = disk.bytes(name);
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const damaged = copyOf(disk);
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        damaged.overwrite(name, flipped);
        const { end, damage, units } = read(damaged);
        expect(damage).toBe("corrupt");
        expect(end).toBeGreaterThanOrEqual(starts.get(name) ?? 0);
        expect(end).toBeLessThan(5);
        expect(units).toBe(2 ** end - 1);
      }
    }
  });

  test("F4 zeros where the machine had lengthened the last segment are no record", () => {
    const disk = journalOf(numbered(3), 10_000);
    const [name = ""] = disk.list();
    disk.overwrite(name, Buffer.concat([disk.bytes(name), Buffer.alloc(500)]));
    expect(read(disk)).toMatchObject({ end: 3, damage: "torn_tail" });
  });

  test("F5 a torn or missing segment before the last is corrupt, and so is one of another gate", () => {
    const disk = journalOf(numbered(6));
    const [, second = "", third = ""] = disk.list();
    const torn = copyOf(disk);
    torn.overwrite(second, torn.bytes(second).subarray(0, -3));
    expect(read(torn)).toMatchObject({ damage: "corrupt" });
    const missing = copyOf(disk);
    missing.remove(second);
    expect(read(missing)).toMatchObject({ damage: "corrupt" });
    const swapped = copyOf(disk);
    swapped.overwrite(second, disk.bytes(third));
    expect(read(swapped)).toMatchObject({ damage: "corrupt" });
    const foreign = memoryDisk();
    folderOn(foreign, { gateId: "gate-2" }).begin(1, INSTALLATION, NOTHING_KEPT);
    const mixed = copyOf(disk);
    mixed.overwrite(second, foreign.bytes(foreign.list()[0] ?? ""));
    expect(read(mixed)).toMatchObject({ damage: "corrupt" });
  });

  test("F5 what is corrupt stays as evidence when its epoch is removed, and is never read again", () => {
    const disk = journalOf(numbered(6));
    const [first = "", second = ""] = disk.list();
    const bytes = disk.bytes(second);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    disk.overwrite(second, bytes);
    const folder = folderOn(disk);
    expect(folder.read(1).damage).toBe("corrupt");
    folder.remove(1);
    expect(folder.epochs).toEqual([]);
    expect(disk.list()).not.toContain(first);
    expect(disk.list()).toContain(`${second}.corrupt`);
    expect(folderOn(disk).epochs).toEqual([]);
  });

  test("F6 what the device cannot read is corrupt; any other failure to read is for the caller to try again", () => {
    const disk = journalOf(numbered(6));
    const folder = folderOn(disk);
    disk.faults.read.push(null, "EIO");
    expect(folder.read(1)).toMatchObject({ damage: "corrupt", end: folderFirst(disk, disk.list()[1] ?? "") });
    disk.faults.read.push("EMFILE");
    expect(() => folder.read(1)).toThrow("EMFILE");
    expect(folder.read(1)).toMatchObject({ damage: "none", end: 6 });
  });

  test("open holds are those without an end, answers the last of each key", () => {
    const kept = hold(3, { name: { epoch: 0, gatewayId: 7, sequence: 3 } });
    const disk = journalOf([
      call({ hold: hold(1), answer: answer({ compared: false }) }),
      call({ hold: hold(2) }),
      { type: "hold_kept", hold: kept },
      holdEnd(hold(1), 5),
      call({ answer: answer({ decisionId: "dec_1-9" }) }),
    ]);
    const stored = folderOn(disk).read(1);
    expect(stored.openHolds).toEqual([hold(2), kept]);
    expect(stored.answers).toEqual([answer({ decisionId: "dec_1-9" })]);
  });

  test("of answers the newest are kept, as many as a gate remembers, however long the journal is", () => {
    const records = [1, 2, 3, 4].map((n) => call({ answer: answer({ key: String(n).repeat(64) }) }));
    const options = { epoch: 1, segments: [1], bootId: "boot-1", rowsMax: 100, answersMax: 2 };
    const stored = new StoredSegments(journalOf(records, 10_000), options);
    expect(stored.answers.map(({ key }) => key[0])).toEqual(["3", "4"]);
  });

  test("I7 what class process wrote before the machine started anew may lack its end; class disk may not", () => {
    for (const sync of ["process", "disk"] as const) {
      const { disk } = newJournal({ sync });
      expect(folderOn(disk).read(1).unsynced).toBe(false);
      expect(folderOn(disk, { bootId: "boot-2" }).read(1).unsynced).toBe(sync === "process");
    }
  });

  test("I7 what was closed in order lacks nothing, whatever the machine did since", async () => {
    const disk = memoryDisk();
    const folder = folderOn(disk, { segmentBytes: 250 });
    const journal = folder.begin(1, INSTALLATION, NOTHING_KEPT);
    for (const record of numbered(5)) journal.append(record);
    await folder.close();
    disk.loseUnsynced();
    const closed = folderOn(disk, { bootId: "boot-2" }).read(1);
    expect(closed).toMatchObject({ end: 5, damage: "none", unsynced: false });
    expect([...closed.stretches(0)]).toMatchObject([{ to: 5 }]);
    const last = disk.list().at(-1) ?? "";
    disk.overwrite(last, Buffer.concat([disk.bytes(last), disk.bytes(last).subarray(0, 50)]));
    expect(folderOn(disk).read(1)).toMatchObject({ end: 5, damage: "corrupt" });
  });

  test("I7 a close that the disk fails is no close", async () => {
    for (const fault of ["append", "sync"] as const) {
      const disk = memoryDisk();
      const folder = folderOn(disk);
      folder.begin(1, INSTALLATION, NOTHING_KEPT).append(call());
      disk.faults[fault].push("EIO");
      await folder.close();
      expect(folderOn(disk, { bootId: "boot-2" }).read(1)).toMatchObject({ end: 1, damage: "none", unsynced: true });
    }
  });

  test("a position that it does not have is refused", () => {
    const stored = folderOn(journalOf(numbered(3))).read(1);
    expect([...stored.stretches(3)]).toEqual([]);
    expect(() => [...stored.stretches(4)]).toThrow("epoch 1 has records 0 to 3, not from 4");
  });
});

describe("crashes", () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: anyRecord() },
      { weight: 1, arbitrary: fc.constant("flush" as const) },
      { weight: 2, arbitrary: fc.constant("sync" as const) },
      { weight: 1, arbitrary: fc.constantFrom("ENOSPC" as const, "EIO" as const, "short" as const) },
    ),
    { maxLength: 40 },
  );

  test("F2 F6 killed after any faults, everything that append() took is there, as it was", () => {
    fc.assert(
      fc.property(steps, fc.nat(99), (story, tear) => {
        const { disk, journal } = newJournal({ segmentBytes: 900 }, () => 0);
        const taken: JournalRecord[] = [];
        for (const step of story) {
          if (typeof step === "object") {
            if (journal.append(step)) taken.push(step);
            disk.room = Number.POSITIVE_INFINITY;
          } else if (step === "flush") journal.confirm(journal.stretch()?.to ?? journal.flushed);
          else if (step === "short") disk.room = disk.list().reduce((sum, name) => sum + disk.size(name), tear);
          else if (step !== "sync") {
            disk.faults.append.push(step);
            disk.tearAt = tear;
          }
        }
        expect(journal.end).toBe(taken.length);
        disk.kill();
        expect(replayed(disk)).toEqual({ damage: "none", end: taken.length, stretches: stretchesOf(taken) });
      }),
    );
  });

  test("F4 F6 the machine goes down with any part of what was not synced: all that was called written is there", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(200), async (story, keep) => {
        const { disk, journal } = newJournal({ sync: "disk", segmentBytes: 900 }, () => 0);
        const taken: JournalRecord[] = [];
        let promised = 0;
        for (const step of story) {
          if (typeof step === "object") {
            if (journal.append(step)) taken.push(step);
          } else if (step === "sync") {
            const { end } = journal;
            if ((await journal.written()) ?? true) promised = Math.max(promised, end);
          } else if (step === "EIO") disk.faults.sync.push("EIO");
        }
        disk.loseUnsynced((_, unsynced) => Math.min(unsynced, keep));
        const { end, damage, stretches } = replayed(disk);
        expect(end).toBeGreaterThanOrEqual(promised);
        expect(stretches).toEqual(stretchesOf(taken.slice(0, end)));
        // Of two segments that were not synced the first may lack its end.
        if (promised === taken.length) expect(damage).not.toBe("corrupt");
      }),
    );
  });
});

function replayed(disk: MemoryDisk) {
  const folder = folderOn(disk);
  if (folder.epochs.length === 0) return { damage: "none", end: 0, stretches: [] };
  const stored = folder.read(1);
  return { damage: stored.damage, end: stored.end, stretches: [...stored.stretches(0)] };
}

function stretchesOf(records: readonly JournalRecord[]) {
  const { disk, journal } = newJournal({}, () => 0);
  for (const record of records) journal.append(record);
  return [...folderOn(disk).read(1).stretches(0)];
}

function folderFirst(disk: MemoryDisk, name: string): number {
  const alone = memoryDisk();
  alone.create(name);
  alone.overwrite(name, disk.bytes(name));
  return folderOn(alone).read(1).first;
}
