import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { readPurse } from "@/lib/ledger/read-purse";
import { verify } from "@/lib/ledger/verify";
import { openPrisma, prismaSql } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { markMistaken } from "./mark-mistaken";
import { MarkMistakenInput } from "./schema";

let client: PrismaClient;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase();
  client = openPrisma(database.url);
  close = async () => {
    await client.$disconnect();
    await database.close();
  };
});
afterAll(() => close());

let made = 0;
async function refused(consumerId: bigint | null): Promise<string> {
  const at = new Date("2026-11-22T12:00:00Z");
  const { id } = await client.occurrence.create({
    data: {
      id: `1-${++made}`,
      epoch: 1n,
      minute: at,
      code: "credits_exhausted",
      status: 402,
      consumerId,
      count: 9n,
      cost: 3_600_000n,
      firstAt: at,
      lastAt: at,
      firstReceipt: {},
      lastReceipt: {},
    },
  });
  return id;
}

function consumer(status: "active" | "archived" = "active") {
  return client.consumer.create({
    data: { externalId: `acme-${++made}`, name: "Acme", status, account: { create: {} } },
  });
}

const mark = (occurrence: string, amount: string) =>
  client.$transaction((tx) =>
    markMistaken(tx, systemActor, MarkMistakenInput.parse({ occurrence, amountMicros: amount, reason: "Wrong price" })),
  );

test("marks the occurrence, refunds its consumer once, and leaves an audit row", async () => {
  const { id } = await consumer();
  const occurrence = await refused(id);
  expect(await mark(occurrence, "3.60")).toMatchObject({ ok: true, value: { count: 9n, amountMicros: 3_600_000n } });
  expect((await client.occurrence.findUniqueOrThrow({ where: { id: occurrence } })).suspect).toBe(
    "Marked as mistaken: Wrong price",
  );
  expect(await mark(occurrence, "3.60")).toMatchObject({ code: "refunded_already" });
  const purse = await client.$transaction((tx) => readPurse(prismaSql(tx), Number(id)));
  expect(purse?.spendableMicros).toBe(3_600_000);
  expect(await client.$transaction((tx) => verify(prismaSql(tx), [Number(id)]))).toEqual([]);
  expect(await client.auditEntry.findMany({ where: { consumerId: id } })).toMatchObject([
    { action: "consumer.refund_mistaken", reason: "Wrong price", after: { refundedMicros: "3600000" } },
  ]);
});

test("nothing may be refunded, too; what nobody owns, or is gone, is refused", async () => {
  const { id } = await consumer("archived");
  const occurrence = await refused(id);
  expect(await mark(occurrence, "1")).toMatchObject({ code: "consumer_archived" });
  expect(await mark(occurrence, "0")).toMatchObject({ ok: true });
  expect(await mark(await refused(null), "1")).toMatchObject({ code: "no_consumer" });
  expect(await mark("9-9", "1")).toMatchObject({ code: "refusal_unknown" });
  expect(MarkMistakenInput.safeParse({ occurrence: "'; DROP", amountMicros: "-1", reason: "" }).success).toBe(false);
});
