import { expect, test } from "vitest";
import { deadProcesses } from "@/lib/platform/processes";

const diedAt = "2026-11-22T12:00:00.000Z";
const gate = {
  name: "gate",
  state: "waiting",
  pid: null,
  start: "",
  restarts: 1,
  last_exit: "SIGKILL",
  last_exit_at: diedAt,
  next_start_at: "2026-11-22T12:00:02.000Z",
};
const worker = { ...gate, name: "worker", state: "running", last_exit: null, last_exit_at: null, next_start_at: null };

test("a process that died is named until it has been back for ten minutes", () => {
  const report = { updated_at: diedAt, processes: [gate, worker] };
  const died = { name: "gate", exit: "SIGKILL", exitAt: diedAt };
  expect(deadProcesses(report, Date.parse(diedAt))).toEqual([
    { ...died, isBack: false, nextStartAt: "2026-11-22T12:00:02.000Z" },
  ]);
  const back = { processes: [{ ...gate, state: "running", next_start_at: null }] };
  expect(deadProcesses(back, Date.parse(diedAt) + 600_000)).toEqual([{ ...died, isBack: true, nextStartAt: null }]);
  expect(deadProcesses(back, Date.parse(diedAt) + 600_001)).toEqual([]);
});

test.each([null, "", [], {}, { processes: [{ name: 1 }] }])("a report that is none says nothing: %j", (report) => {
  expect(deadProcesses(report, 0)).toEqual([]);
});
