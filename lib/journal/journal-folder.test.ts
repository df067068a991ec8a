import { expect, test } from "vitest";
import { readOwner } from "./journal-folder";
import { memoryDisk } from "./memory-disk";
import { call, folderOn, INSTALLATION, NOTHING_KEPT } from "./test-records";

test("a start of another database, or one that is there already, is not begun, and nothing changes", () => {
  const disk = memoryDisk();
  folderOn(disk).begin(3, INSTALLATION, NOTHING_KEPT).append(call());
  const folder = folderOn(disk);
  expect(() => folder.begin(4, "another", NOTHING_KEPT)).toThrow(
    "the journal is of another database than DATABASE_URL",
  );
  expect(() => folder.begin(3, INSTALLATION, NOTHING_KEPT)).toThrow("the journal has start 3 already");
  expect(folder.read(3)).toMatchObject({ end: 1, damage: "none" });
});

test("starts are listed in their order, each with its own records", () => {
  const disk = memoryDisk();
  for (const epoch of [9, 10, 100_000_000]) {
    const journal = folderOn(disk).begin(epoch, INSTALLATION, NOTHING_KEPT);
    for (let n = 0; n < epoch % 7; n++) journal.append(call());
  }
  const folder = folderOn(disk);
  expect(folder.epochs).toEqual([9, 10, 100_000_000]);
  expect(folder.epochs.map((epoch) => folder.read(epoch).end)).toEqual([2, 3, 2]);
  folder.remove(10);
  expect(folderOn(disk).epochs).toEqual([9, 100_000_000]);
});

test("whose a folder is can be told as long as one header can be read", () => {
  const disk = memoryDisk();
  expect(readOwner(disk)).toBeNull();
  disk.create("00000001-000001.journal");
  expect(readOwner(disk)).toBeNull();
  folderOn(disk).begin(2, INSTALLATION, NOTHING_KEPT);
  expect(readOwner(disk)).toMatchObject({ gateId: "gate-1", installation: INSTALLATION });
});
