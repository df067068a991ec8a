import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { readNotices } from "./notices";
import type { ProcessStatus } from "./process-status";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.client.gateEpoch.deleteMany();
  await database.client.configVersion.deleteMany();
});

const NOW = Date.UTC(2026, 10, 22, 12);

function gate(gateId: string, seenSecondsAgo: number, configVersion = 0n, state = "live") {
  return database.client.gateEpoch.create({
    data: { gateId, state, configVersion, seenAt: new Date(NOW - seenSecondsAgo * 1000) },
  });
}

function status(name: string, state: ProcessStatus["state"], diedSecondsAgo = 0): ProcessStatus {
  return {
    name,
    state,
    restarts: 1,
    last_exit: "SIGKILL",
    last_exit_at: new Date(NOW - diedSecondsAgo * 1000).toISOString(),
    next_start_at: null,
  };
}

async function ids(processes: readonly ProcessStatus[] = []) {
  return (await readNotices(database.client, processes, NOW)).map(({ id }) => id);
}

describe("the top of every page", () => {
  test("says nothing while a gate reports and the processes run", async () => {
    await gate("gate-1", 2);
    const neverDied = { ...status("worker", "starting"), last_exit: null, last_exit_at: null };
    expect(await ids([status("gate", "running", 601), neverDied])).toEqual([]);
  });

  test("says for ten minutes that a process died, although it is back", async () => {
    await gate("gate-1", 2);
    expect(await ids([status("gate", "running", 600)])).toEqual(["back-gate"]);
  });

  test("says that no gate runs, or since when none reports", async () => {
    await gate("gate-0", 5, 0n, "ended");
    expect(await readNotices(database.client, [], NOW)).toMatchObject([
      { id: "no-gate", since: null, title: "No gate runs." },
    ]);
    await gate("gate-1", 16);
    expect(await readNotices(database.client, [], NOW)).toMatchObject([
      { id: "no-gate", since: "2026-11-22T11:59:44.000Z", title: "No gate reports." },
    ]);
  });

  test("says of a dead gate once, not also that none reports", async () => {
    await gate("gate-1", 60);
    expect(await ids([status("gate", "waiting"), status("worker", "stopped")])).toEqual([
      "process-gate",
      "process-worker",
    ]);
  });

  test("says that a gate is behind, but not in the first seconds after a change", async () => {
    const { id } = await database.client.configVersion.create({
      data: { actorName: "Ada", summary: "Growth v2 published", at: new Date(NOW - 20_000) },
    });
    await gate("gate-1", 1, id);
    await gate("gate-2", 1, id - 1n);
    expect(await ids()).toEqual(["stale-gate-2"]);
    await database.client.configVersion.update({ where: { id }, data: { at: new Date(NOW - 5000) } });
    expect(await ids()).toEqual([]);
  });
});
