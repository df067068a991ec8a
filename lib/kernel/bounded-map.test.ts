import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedMap } from "./bounded-map";

test("agrees with a list of entries in the order in which they were set", () => {
  const step = fc.record({
    do: fc.constantFrom("set", "set", "set", "delete", "oldest", "clear"),
    key: fc.integer({ min: 0, max: 9 }),
    value: fc.nat(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (bound, steps) => {
      const map = new BoundedMap<number, number>(bound);
      let list: { key: number; value: number }[] = [];
      for (const { do: what, key, value } of steps) {
        if (what === "clear" && value % 5 === 0) {
          map.clear();
          list = [];
        } else if (what === "set") {
          list = [...list.filter((entry) => entry.key !== key), { key, value }];
          expect(map.set(key, value)).toBe(list.length > bound);
          list = list.slice(-bound);
        } else if (what === "delete") {
          expect(map.delete(key)).toBe(list.some((entry) => entry.key === key));
          list = list.filter((entry) => entry.key !== key);
        } else expect(map.oldest()).toEqual(list[0] ?? null);
        expect(map.size).toBe(list.length);
        expect(map.get(key)).toBe(list.find((entry) => entry.key === key)?.value);
      }
      const rest = [];
      for (let oldest = map.oldest(); oldest !== null; oldest = map.oldest()) {
        rest.push(oldest);
        map.delete(oldest.key);
      }
      expect(rest).toEqual(list);
    }),
    { numRuns: 500 },
  );
});
