import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Journal, Stretch } from "./journal";
import { memoryDisk } from "./memory-disk";
import { call, folderOn, hold, holdEnd, INSTALLATION, NOTHING_KEPT, newJournal } from "./test-records";

/** Takes all that waits, as flushes would. */
function flushAll(journal: Journal): Stretch[] {
  const stretches: Stretch[] = [];
  for (let next = journal.stretch(); next !== null; next = journal.stretch()) {
    stretches.push(next);
    journal.confirm(next.to);
  }
  return stretches;
}

describe("stretches", () => {
  test("I9 one that was handed out stays the same until it is confirmed", () => {
    const { journal } = newJournal();
    journal.append(call());
    const first = journal.stretch();
    journal.append(call());
    expect(journal.stretch()).toBe(first);
    expect(first).toMatchObject({ from: 0, to: 1, usage: [{ calls: 1 }] });
    expect(() => journal.confirm(2)).toThrow("epoch 1: no stretch ends at 2");
    journal.confirm(1);
    journal.confirm(1);
    expect(journal.stretch()).toMatchObject({ from: 1, to: 2, usage: [{ calls: 1 }] });
    journal.confirm(2);
    expect([journal.stretch(), journal.flushed, journal.end]).toEqual([null, 2, 2]);
  });

  test("I7 what the queue has no room for is read back from the disk, once and in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant("flush" as const), fc.record({ consumerId: fc.integer({ min: 1, max: 5 }) })), {
          maxLength: 120,
        }),
        (steps) => {
          const { journal } = newJournal({ rowsMax: 3, stretchesMax: 2, segmentBytes: 400 });
          const calls = new Map<number, number>();
          let to = 0;
          const take = (stretch: Stretch | null) => {
            if (stretch === null) return;
            expect(stretch.from).toBe(to);
            expect(stretch.to).toBeGreaterThan(stretch.from);
            to = stretch.to;
            for (const row of stretch.usage) calls.set(row.consumerId, (calls.get(row.consumerId) ?? 0) + row.calls);
            journal.confirm(stretch.to);
          };
          const made = new Map<number, number>();
          for (const step of steps) {
            if (step === "flush") take(journal.stretch());
            else {
              journal.append(call(step));
              made.set(step.consumerId, (made.get(step.consumerId) ?? 0) + 1);
            }
          }
          while (journal.stretch() !== null) take(journal.stretch());
          expect(to).toBe(journal.end);
          expect(calls).toEqual(made);
        },
      ),
    );
  });

  test("F5 a journal that cannot read its own records back has failed, and says so", () => {
    const { disk, journal } = newJournal({ rowsMax: 1, stretchesMax: 1 });
    for (let n = 0; n < 4; n++) journal.append(call({ consumerId: n }));
    const [name = ""] = disk.list();
    const bytes = disk.bytes(name);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    disk.overwrite(name, bytes);
    expect(() => flushAll(journal)).toThrow("record 3 of epoch 1 is not what was written");
    expect(journal.state).toBe("failed");
  });
});

describe("the bound", () => {
  const small = { bytesMax: 4_096 };

  test("F6 full, it is sealed and takes no more but the ends of holds; flushed, it goes on", () => {
    const { journal } = newJournal(small);
    const kept = hold(1);
    while (journal.append(call()));
    expect([journal.state, journal.sealed]).toEqual(["full", true]);
    expect(journal.bytes).toBeGreaterThan(3_800);
    expect(journal.append({ type: "hold_kept", hold: kept })).toBe(true);
    expect(journal.append(call())).toBe(false);
    while (journal.append(holdEnd(kept, 1)));
    expect(journal.bytes).toBeLessThan(small.bytesMax + 1_000);
    const before = journal.end;
    expect(flushAll(journal).at(-1)?.to).toBe(before);
    expect(journal.state).toBe("open");
    expect(journal.append(call())).toBe(true);
    expect(journal.end).toBe(before + 1);
  });

  test("a record that it takes while open is written whole, however long", () => {
    const { journal } = newJournal(small);
    const leases = Array.from({ length: 200 }, (_, n) => ({ lotId: n, amount: 1, used: 1 }));
    expect(journal.append(call({ leases }))).toBe(true);
    expect(journal.state).toBe("full");
  });

  test("F3 segments go once they are flushed and nobody needs them, oldest first", () => {
    let keepFrom = 0;
    const { disk, journal } = newJournal({ bytesMax: 100_000, segmentBytes: 400 }, () => keepFrom);
    for (let n = 0; n < 20; n++) journal.append(call());
    const all = disk.list().length;
    expect(all).toBeGreaterThan(5);
    flushAll(journal);
    expect(disk.list()).toHaveLength(all);
    keepFrom = 10;
    journal.confirm(20);
    expect(disk.list().length).toBeLessThan(all);
    const stored = folderOn(disk).read(1);
    expect([stored.first <= 10, stored.end]).toEqual([true, 20]);
    keepFrom = Number.POSITIVE_INFINITY;
    journal.confirm(20);
    expect(disk.list()).toHaveLength(1);
    expect(folderOn(disk).read(1).end).toBe(20);
  });

  test("pinned beyond half of the room, answers are asked for no more, holds are", () => {
    const pressed: boolean[] = [];
    const { disk, journal } = newJournal(small, (isPressed) => {
      pressed.push(isPressed);
      return isPressed ? 30 : 0;
    });
    for (let n = 0; n < 20; n++) journal.append(call());
    flushAll(journal);
    expect(pressed).not.toContain(true);
    while (journal.append(call()));
    flushAll(journal);
    expect(pressed).toContain(true);
    const stored = folderOn(disk).read(1);
    expect(stored.first).toBeGreaterThan(20);
    expect(stored.first).toBeLessThanOrEqual(30);
    expect(journal.state).toBe("open");
  });
});

describe("F6 a disk that fails", () => {
  test("full: what was written of the record is cut off, and after a flush it goes on", () => {
    const { disk, journal } = newJournal();
    journal.append(call());
    disk.room = disk.bytes(disk.list()[0] ?? "").length + 30;
    expect(journal.append(call({ consumerId: 2 }))).toBe(false);
    expect([journal.state, journal.end]).toEqual(["full", 1]);
    expect(folderOn(disk).read(1)).toMatchObject({ end: 1, damage: "none" });
    flushAll(journal);
    expect(journal.state).toBe("open");
    expect(journal.append(call({ consumerId: 2 }))).toBe(false);
    disk.room = Number.POSITIVE_INFINITY;
    expect(journal.append(call({ consumerId: 2 }))).toBe(false);
    journal.confirm(1);
    expect(journal.append(call({ consumerId: 2 }))).toBe(true);
    expect(folderOn(disk).read(1)).toMatchObject({ end: 2, damage: "none" });
  });

  test("full: the end of a hold is tried all the same", () => {
    const { disk, journal } = newJournal();
    disk.faults.append.push("ENOSPC");
    expect(journal.append(call())).toBe(false);
    expect(journal.append(holdEnd(hold(1), 1))).toBe(true);
    expect(journal.state).toBe("full");
  });

  test("full at the turn of a segment: no empty one stays behind", () => {
    const { disk, journal } = newJournal({ segmentBytes: 300 });
    journal.append(call());
    journal.append(call());
    disk.room = disk.bytes(disk.list()[0] ?? "").length + 20;
    while (journal.append(call()));
    expect(journal.state).toBe("full");
    expect(disk.list()).toHaveLength(1);
    disk.room = Number.POSITIVE_INFINITY;
    flushAll(journal);
    expect(journal.append(call())).toBe(true);
    expect(folderOn(disk).read(1)).toMatchObject({ end: journal.end, damage: "none" });
  });

  test.each(["EIO", "EROFS", "EBADF"])("%s: it has failed for good, and what was written before is there", (code) => {
    const { disk, journal } = newJournal();
    journal.append(call());
    disk.faults.append.push(code);
    disk.tearAt = 5;
    expect(journal.append(call())).toBe(false);
    expect([journal.state, journal.sealed]).toEqual(["failed", true]);
    flushAll(journal);
    expect(journal.append(holdEnd(hold(1), 1))).toBe(false);
    expect(folderOn(disk).read(1)).toMatchObject({ end: 1, damage: "none" });
  });
});

describe("class disk", () => {
  const disk = { sync: "disk" } as const;

  test("class process waits for nothing", () => {
    const { journal } = newJournal();
    journal.append(call());
    expect(journal.written()).toBeNull();
  });

  test("I7 what it has called written survives a power loss", async () => {
    const { disk: storage, journal } = newJournal({ ...disk, segmentBytes: 300 });
    for (let n = 0; n < 10; n++) journal.append(call());
    expect(await journal.written()).toBe(true);
    expect(journal.written()).toBeNull();
    journal.append(call());
    storage.loseUnsynced();
    expect(folderOn(storage, disk).read(1)).toMatchObject({ end: 10, damage: "none", unsynced: false });
  });

  test("all that come while one sync runs share the next", async () => {
    const { journal } = newJournal(disk);
    journal.append(call());
    const first = journal.written();
    expect(journal.written()).toBe(first);
    await Promise.resolve();
    journal.append(call());
    const second = journal.written();
    expect(second).not.toBe(first);
    journal.append(call());
    expect(journal.written()).toBe(second);
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(journal.written()).toBeNull();
  });

  test("F6 after a failed sync nothing is called written any more, not even by a later one that would succeed", async () => {
    const { disk: storage, journal } = newJournal(disk);
    journal.append(call());
    storage.faults.sync.push("EIO");
    expect(await journal.written()).toBe(false);
    expect(journal.state).toBe("failed");
    expect(await journal.written()).toBe(false);
    expect(journal.append(call())).toBe(false);
  });

  test("F6 a failed write leaves what was written before it to be synced", async () => {
    const { disk: storage, journal } = newJournal(disk);
    journal.append(call());
    storage.faults.append.push("EIO");
    journal.append(call());
    expect(await journal.written()).toBe(true);
    storage.loseUnsynced();
    expect(folderOn(storage, disk).read(1).end).toBe(1);
  });

  test("a folder that is closed has synced what it was asked to", async () => {
    const storage = memoryDisk();
    const folder = folderOn(storage, disk);
    const journal = folder.begin(1, INSTALLATION, NOTHING_KEPT);
    journal.append(call());
    const written = journal.written();
    await folder.close();
    expect(await written).toBe(true);
    expect(journal.append(call())).toBe(false);
  });
});
