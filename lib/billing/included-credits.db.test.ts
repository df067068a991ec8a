import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { readPurse } from "@/lib/ledger/read-purse";
import { assignPlan } from "@/lib/plans/assign-plan";
import { openPrisma, prismaSql } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";

let client: PrismaClient;
let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  client = openPrisma(database.url);
});
afterAll(async () => {
  await client.$disconnect();
  await database.close();
});

test("assigning a plan grants what it includes; a bigger one adds the difference", async () => {
  const { id: consumerId } = await client.consumer.create({
    data: { externalId: "acme", name: "Acme", account: { create: {} } },
  });
  for (const [name, includedCreditsMicros, expected] of [
    ["Starter", 10n, 10],
    ["Scale", 40n, 40],
    ["Free", 0n, 40],
  ] as const) {
    const { id: planId } = await client.plan.create({
      data: {
        name,
        versions: { create: { version: 1, state: "published", publishedAt: new Date(), includedCreditsMicros } },
      },
    });
    const assigned = await client.$transaction((tx) => assignPlan(tx, systemActor, { consumerId, planId }));
    expect(assigned.ok).toBe(true);
    const purse = await client.$transaction((tx) => readPurse(prismaSql(tx), Number(consumerId)));
    expect(purse?.spendableMicros).toBe(expected);
  }
});
