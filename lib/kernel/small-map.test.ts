import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SmallMap } from "./small-map";

describe("SmallMap", () => {
  test("does what a Map does, whatever is set and deleted, also while it is walked", () => {
    const key = fc.integer({ min: 0, max: 11 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant("set" as const), key, value: fc.nat() }),
      fc.record({ kind: fc.constant("delete" as const), key, value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const small = new SmallMap<number, number>();
        const map = new Map<number, number>();
        for (const { kind, key, value } of steps) {
          if (kind === "delete") expect(small.delete(key)).toBe(map.delete(key));
          else {
            small.set(key, value);
            map.set(key, value);
          }
          expect([...small]).toEqual([...map]);
          expect([[...small.keys()], [...small.values()]]).toEqual([[...map.keys()], [...map.values()]]);
          expect([small.size, small.get(key)]).toEqual([map.size, map.get(key)]);
        }
        for (const each of small.keys()) small.delete(each);
        expect([...small]).toEqual([]);
      }),
    );
  });
});
