import { expect, test } from "vitest";
import { compileSnapshot } from "@/lib/engine/compile-snapshot";
import { SegmentFolder } from "@/lib/journal/journal-folder";
import { memoryDisk } from "@/lib/journal/memory-disk";
import { ManualClock } from "@/lib/kernel/clock";
import { Consumers } from "./consumers";
import { GateState } from "./gate-state";
import { digestOf, FakeStore } from "./test-store";

const BOUND_BYTES = 200_000;
const LOADS = 20_000;

function consumersOver(store: FakeStore) {
  const options = { gateId: "gate-1", sync: "process", bytesMax: 1_048_576, rowsMax: 100, bootId: "boot-1" } as const;
  const state = new GateState();
  state.begin(new SegmentFolder(memoryDisk(), options).begin(7, "here", () => 0));
  state.snapshot = compileSnapshot(store.snapshot);
  const clock = new ManualClock(1);
  return { consumers: new Consumers(store, clock, state, BOUND_BYTES, () => Promise.resolve(true)), clock };
}

test("twenty thousand consumers pass through a memory of 200 KB, and each of them is loaded", async () => {
  const { consumers, clock } = consumersOver(new FakeStore());
  let most = 0;
  for (let id = 1; id <= LOADS; id++) {
    const lookup = { by: "digest", digest: digestOf(id) } as const;
    expect(await consumers.load(lookup)).toBe(true);
    expect(consumers.find(lookup)?.state.id).toBe(id);
    most = Math.max(most, consumers.bytes);
    clock.advance(10);
    if (id % 50 === 0) consumers.evict(0);
  }
  const held = [...consumers.all()];
  expect(most).toBeLessThanOrEqual(1.5 * BOUND_BYTES);
  expect(consumers.bytes).toBeLessThanOrEqual(BOUND_BYTES);
  expect(consumers.bytes).toBe(held.reduce((sum, { state }) => sum + state.bytes, 0));
  expect(held.map(({ state }) => state.id)).toEqual(held.map((_, at) => LOADS - held.length + 1 + at));
  expect(consumers.find({ by: "digest", digest: digestOf(1) })).toBeUndefined();
});

test("half above its bound it loads no more, until something has been forgotten", async () => {
  const { consumers, clock } = consumersOver(new FakeStore());
  const answers = new Set<boolean>();
  for (let id = 1; id <= LOADS; id++) answers.add(await consumers.load({ by: "digest", digest: digestOf(id) }));
  const each = consumers.bytes / consumers.size;
  expect([...answers]).toEqual([true, false]);
  expect(consumers.bytes).toBeLessThanOrEqual(1.5 * BOUND_BYTES + each);
  clock.advance(10);
  consumers.evict(0);
  expect(await consumers.load({ by: "digest", digest: digestOf(LOADS) })).toBe(true);
});
