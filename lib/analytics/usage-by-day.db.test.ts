import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { usageByDay } from "./usage-by-day";
import { usageCsv } from "./usage-csv";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(() => database.close());

test("usage is summed by the consumer's own days and routes, and never another's", async () => {
  const consumer = (externalId: string) => database.client.consumer.create({ data: { externalId, name: "=Acme" } });
  const [own, other] = [await consumer("own"), await consumer("other")];
  const route = await database.client.route.create({ data: { name: "translate", method: "POST", path: "/t" } });
  const used = (consumerId: bigint, minute: string, routeId: bigint, cost: bigint) =>
    database.client.usageMinute.create({
      data: { consumerId, minute: new Date(minute), routeId, epoch: 1n, calls: 2n, units: 3n, cost },
    });
  // 23:30 in UTC is the next day in Oslo.
  await used(own.id, "2026-11-20T22:30:00Z", route.id, 1_500_000n);
  await used(own.id, "2026-11-20T23:30:00Z", route.id, 2_000_000n);
  await used(own.id, "2026-11-21T10:00:00Z", route.id, 500_000n);
  await used(own.id, "2026-11-21T10:01:00Z", 0n, 0n);
  await used(own.id, "2026-11-22T23:00:00Z", route.id, 9n);
  await used(other.id, "2026-11-21T10:00:00Z", route.id, 7_000_000n);

  const range = { fromMs: Date.parse("2026-11-19T23:00:00Z"), toMs: Date.parse("2026-11-22T23:00:00Z") };
  const rows = await usageByDay(database.client, own.id, range, "Europe/Oslo");
  expect(rows).toEqual([
    { day: "2026-11-21", routeId: route.id, routeName: "translate", calls: 4, units: 6, costMicros: 2_500_000n },
    { day: "2026-11-21", routeId: null, routeName: null, calls: 2, units: 3, costMicros: 0n },
    { day: "2026-11-20", routeId: route.id, routeName: "translate", calls: 2, units: 3, costMicros: 1_500_000n },
  ]);
  expect(await usageByDay(database.client, own.id, range, "Europe/Oslo", route.id)).toHaveLength(2);
  expect(usageCsv(rows).split("\r\n")).toEqual([
    "day,route,calls,units,cost_credits",
    "2026-11-21,translate,4,6,2.5",
    "2026-11-21,,2,3,0",
    "2026-11-20,translate,2,3,1.5",
    "",
  ]);
});
