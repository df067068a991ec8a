import { expect, test } from "vitest";
import { memoryDisk } from "@/lib/journal/memory-disk";
import { call, folderOn } from "@/lib/journal/test-records";
import { Flush } from "./flush";
import { GateState } from "./gate-state";
import { FakeStore } from "./test-store";

/** A flush of a journal whose stretches have `rowsMax` rows, over a Postgres that takes `slow.ms` for each. */
function flushOf(rowsMax = 1_000) {
  const store = new FakeStore();
  const slow = { ms: 0 };
  let nowMs = 1_000;
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const state = new GateState();
  const journal = folderOn(memoryDisk(), { rowsMax }).begin(7, "here", () => Number.POSITIVE_INFINITY);
  state.begin(journal);
  const flush = new Flush(
    {
      flush: (stretch) => {
        nowMs += slow.ms;
        return store.flush(stretch);
      },
      readEpoch: () => store.readEpoch(),
    },
    clock,
    state,
    () => {},
    { error() {} },
  );
  const append = (consumers: number) => {
    for (let consumerId = 1; consumerId <= consumers; consumerId++) {
      journal.append(call({ consumerId, leases: [{ lotId: consumerId, amount: 5, used: 5 }] }));
    }
  };
  return { store, slow, journal, flush, append };
}

test.each([
  { tookMs: 0, pauseMs: 200 },
  { tookMs: 50, pauseMs: 200 },
  { tookMs: 100, pauseMs: 400 },
  { tookMs: 3_000, pauseMs: 1_000 },
])("after a flush of $tookMs ms the next one waits $pauseMs ms", async ({ tookMs, pauseMs }) => {
  const { slow, flush, append } = flushOf();
  append(3);
  slow.ms = tookMs;
  expect(await flush.once()).toBe(true);
  expect(flush.pauseMs).toBe(pauseMs);
});

test("whole stretches follow each other at once, and what they took together counts for the pause", async () => {
  const { slow, journal, flush, append } = flushOf(4);
  append(6);
  slow.ms = 40;
  await flush.once();
  expect([journal.flushed, flush.pauseMs]).toEqual([2, 0]);
  await flush.once();
  expect([journal.flushed, flush.pauseMs]).toEqual([4, 0]);
  await flush.once();
  expect([journal.flushed, flush.pauseMs]).toEqual([6, 480]);
});

test("F12 a flush that Postgres did not take is not repeated without a pause, however much waits", async () => {
  const { store, flush, journal, append } = flushOf(4);
  append(20);
  await flush.once();
  expect(flush.pauseMs).toBe(0);
  store.down.add("flush");
  expect(await flush.once()).toBe(false);
  expect(flush.pauseMs).toBe(200);
  store.down.clear();
  expect(await flush.once()).toBe(true);
  expect([journal.flushed, flush.pauseMs]).toEqual([4, 0]);
});
