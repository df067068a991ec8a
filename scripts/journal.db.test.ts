import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBootId } from "@/lib/journal/boot-id";
import { openJournalFolder } from "@/lib/journal/open-journal-folder";
import { call, FOLDER, hold, NOTHING_KEPT } from "@/lib/journal/test-records";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";

let ledger: TestLedger;
let dir = "";
beforeAll(async () => {
  ledger = await testLedger();
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "journal-"));
});
afterAll(async () => {
  fs.rmSync(dir, { recursive: true });
  await ledger.close();
});

/** `npm run journal -- …`, with the test's database. */
async function run(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const options = { env: { ...process.env, DATABASE_URL: ledger.url } };
  const child = promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/journal.ts", ...words], options);
  try {
    const { stdout, stderr } = await child;
    return { code: 0, output: stdout, errors: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, errors: stderr };
  }
}

test("npm run journal says what is in a folder, leaves it to a gate that uses it, and moves it in once that has gone", async () => {
  const consumerId = await ledger.consumer();
  const { epoch, installation } = await ledger.database.transaction((sql) => bootEpoch(sql, FOLDER.gateId, ""));
  const folder = await openJournalFolder(dir, { ...FOLDER, bootId: readBootId() });
  const journal = folder.begin(epoch, installation, NOTHING_KEPT);
  journal.append(call({ consumerId, costMicros: 0, leases: [] }));
  const opened = hold(1, {
    consumerId,
    credits: [],
    name: { epoch, gatewayId: 7, sequence: 1 },
    heldMicros: 2_500_000,
  });
  journal.append(call({ consumerId, costMicros: 0, leases: [], hold: opened }));

  const inspected = await run("inspect", dir);
  expect(inspected).toMatchObject({ code: 0, errors: "" });
  for (const line of [
    `Journal of gate-1, in ${dir}`,
    `In use by process ${process.pid}: it may be writing on.`,
    `Start ${epoch}, of installation ${installation}`,
    "  Records 0 to 2, class process, 1 segments, ",
    "  PostgreSQL: live, has not yet 2 of the records",
    "    res_1_7_1, 2.5 credits, until 1970-01-01T00:00:00.099Z",
  ]) {
    expect(inspected.output).toContain(line);
  }
  expect(await run("import", dir)).toEqual({
    code: 1,
    output: "",
    errors: `the journal in ${dir}: process ${process.pid} is using it; every gate needs a folder of its own\n`,
  });

  await folder.close();
  await ledger.database.query("UPDATE gate_epoch SET seen_at = seen_at - interval '1 hour'");
  expect(await run("import", dir)).toEqual({
    code: 0,
    output: `Start ${epoch}: 2 records moved in, 1 reservations ended, ended.\nNothing in ${dir} is needed any more.\n`,
    errors: "",
  });
  expect(await ledger.violations()).toEqual([]);
}, 60_000);

test("a folder that is not there, one without a journal, and words that mean nothing are told apart", async () => {
  const empty = fs.mkdtempSync(path.join(dir, "empty-"));
  const none = path.join(dir, "none");
  const [missing, bare, misspoken] = await Promise.all([
    run("inspect", none),
    run("inspect", empty),
    run("explode", dir),
  ]);
  expect(missing).toEqual({ code: 1, output: "", errors: `there is no folder ${none}\n` });
  expect(bare).toEqual({ code: 1, output: "", errors: `${empty} has no journal that can be read\n` });
  expect(misspoken).toMatchObject({ code: 2, errors: expect.stringContaining("Usage:") });
}, 60_000);
