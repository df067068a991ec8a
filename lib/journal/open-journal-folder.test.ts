import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readBootId } from "./boot-id";
import type { FolderOptions } from "./journal-folder";
import { openJournalFolder } from "./open-journal-folder";
import { call, FOLDER, INSTALLATION, NOTHING_KEPT } from "./test-records";
import { lockFolder } from "./writer-lock";

let dir = "";
const started: ChildProcess[] = [];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "journal-"));
});

afterEach(async () => {
  for (const child of started.splice(0)) await kill(child);
  fs.rmSync(dir, { recursive: true });
});

const open = (changes: Partial<FolderOptions> = {}, at = dir) =>
  openJournalFolder(at, { ...FOLDER, bootId: readBootId(), ...changes });

/** Another process that uses the folder until it is killed. `reported`: the end of its journal, as it last said it. */
function startWriter(sync: "process" | "disk" = "process", records = 0) {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/journal/test-writer.ts", dir, sync, String(records)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "close").then(([code]: (number | null)[]) => ({ code, errors }));
  const said = (wanted: RegExp) =>
    new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk) => {
        output += chunk;
        if (wanted.test(output)) resolve();
      });
      void ended.then(() => reject(new Error(`the writer ended: ${errors}`)));
    });
  const reported = () => Number(output.trimEnd().split("\n").at(-1));
  return { child, ended, said, reported };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "close");
}

// Processes are started, which takes a busy machine its time.
describe("a folder on disk", { timeout: 60_000 }, () => {
  test("keeps journals from one start to the next, and forgets those that are removed", async () => {
    const first = await open({ segmentBytes: 300 });
    const journal = first.begin(4, INSTALLATION, NOTHING_KEPT);
    for (let n = 0; n < 10; n++) journal.append(call({ units: n }));
    await first.close();
    const second = await open();
    expect(second.epochs).toEqual([4]);
    const stored = second.read(4);
    expect(stored).toMatchObject({ first: 0, end: 10, damage: "none", unsynced: false, installation: INSTALLATION });
    expect([...stored.stretches(4)]).toMatchObject([{ from: 4, to: 10, usage: [{ calls: 6, units: 39 }] }]);
    second.remove(4);
    expect(second.epochs).toEqual([]);
    await second.close();
    expect(fs.readdirSync(dir)).toEqual([expect.stringMatching(/^writer\.\d\.sock$/)]);
  });

  test("class disk syncs files and names", async () => {
    const folder = await open({ sync: "disk", segmentBytes: 300 });
    const journal = folder.begin(1, INSTALLATION, NOTHING_KEPT);
    for (let n = 0; n < 10; n++) journal.append(call());
    expect(await journal.written()).toBe(true);
    expect(journal.written()).toBeNull();
    await folder.close();
  });

  test("F2 kill -9: everything that the process had called written is there, in class process", async () => {
    const writer = startWriter("process", 1_000_000);
    await writer.said(/\n2000\n/);
    await kill(writer.child);
    const folder = await open();
    const stored = folder.read(1);
    expect(stored.end).toBeGreaterThanOrEqual(writer.reported());
    expect(stored).toMatchObject({ damage: "none", unsynced: false });
    let units = 0;
    for (const stretch of stored.stretches(0)) for (const row of stretch.usage) units += row.units;
    expect(units).toBe((stored.end * (stored.end - 1)) / 2);
    await folder.close();
  });

  test("F2 kill -9: the same in class disk", async () => {
    const writer = startWriter("disk", 1_000_000);
    await writer.said(/\n50\n/);
    await kill(writer.child);
    const folder = await open({ sync: "disk" });
    expect(folder.read(1).end).toBeGreaterThanOrEqual(writer.reported());
    await folder.close();
  });

  test("F12 a second process on one folder is told so in a line, and neither loses anything", async () => {
    const writer = startWriter();
    await writer.said(/open/);
    await expect(open()).rejects.toThrow(
      `the journal in ${dir}: process ${writer.child.pid} is using it; every gate needs a folder of its own`,
    );
    const second = startWriter();
    expect(await second.ended).toEqual({
      code: 3,
      errors: expect.stringMatching(/^the journal in .* is using it.*\n$/),
    });
    expect(writer.child.exitCode).toBeNull();
  });

  test("F14 one that is stopped is still using it", async () => {
    const writer = startWriter();
    await writer.said(/open/);
    writer.child.kill("SIGSTOP");
    await expect(open()).rejects.toThrow("another process is using it");
    writer.child.kill("SIGCONT");
  });

  test("of several that start at once after a kill, one gets it", async () => {
    const writer = startWriter();
    await writer.said(/open/);
    await kill(writer.child);
    const locks = await Promise.all(Array.from({ length: 8 }, () => lockFolder(dir)));
    const taken = locks.filter((lock) => "release" in lock);
    expect(taken).toHaveLength(1);
    for (const lock of locks) if ("heldBy" in lock) expect(lock.heldBy).toBe(`process ${process.pid}`);
    for (const lock of taken) if ("release" in lock) await lock.release();
    const again = await open();
    await again.close();
  });

  test("a path that is too long for a socket has its lock elsewhere", async () => {
    vi.stubEnv("TMPDIR", dir);
    const deep = path.join(dir, "d".repeat(100));
    const folder = await open({}, deep);
    expect(fs.readdirSync(deep)).toEqual([]);
    expect(fs.readdirSync(dir)).toContainEqual(expect.stringMatching(/^tollgate-[0-9a-f]{16}\.1\.sock$/));
    await expect(open({}, deep)).rejects.toThrow("is using it");
    await folder.close();
    await (await open({}, deep)).close();
    vi.unstubAllEnvs();
  });

  test("another gate's folder is refused, and stays as it is", async () => {
    const first = await open();
    first.begin(1, INSTALLATION, NOTHING_KEPT).append(call());
    await first.close();
    await expect(open({ gateId: "gate-2" })).rejects.toThrow(
      `the journal in ${dir}: it is of gate gate-1, not of gate-2: every gate needs a folder of its own`,
    );
    const again = await open();
    expect(again.read(1).end).toBe(1);
    await again.close();
  });

  test("a file where the folder should be, or above it, is named", async () => {
    const file = path.join(dir, "file");
    fs.writeFileSync(file, "");
    await expect(open({}, file)).rejects.toThrow(`the journal's folder ${file} is no folder (EEXIST)`);
    await expect(open({}, path.join(file, "journal"))).rejects.toThrow("is no folder (ENOTDIR)");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written is named", async () => {
    fs.chmodSync(dir, 0o500);
    await expect(open()).rejects.toThrow("is not this user's to write (EACCES)");
    fs.chmodSync(dir, 0o700);
  });
});
