import { expect, test } from "vitest";
import { FreshFlight } from "./fresh-flight";

test("who asks during a flight shares the next one; afterwards a new one starts", async () => {
  const landings: ((landed: boolean) => void)[] = [];
  const flight = new FreshFlight(() => new Promise((resolve) => landings.push(resolve)));
  const first = flight.fly();
  const second = flight.fly();
  const third = flight.fly();
  expect(landings).toHaveLength(1);
  landings[0]?.(false);
  expect(await first).toBe(false);
  await Promise.resolve();
  expect(landings).toHaveLength(2);
  const fourth = flight.fly();
  landings[1]?.(true);
  expect([await second, await third]).toEqual([true, true]);
  await Promise.resolve();
  landings[2]?.(true);
  expect(await fourth).toBe(true);
  void flight.fly();
  expect(landings).toHaveLength(4);
});
