import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { sealTopUpToken } from "@/lib/platform/crypto";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { findTopUp } from "./find-top-up";

const SECRET = "link-secret-link-secret-link-secret";
const NOW_MS = Date.UTC(2026, 10, 22, 12);
const TOMORROW_S = NOW_MS / 1_000 + 86_400;

let database: Awaited<ReturnType<typeof testDatabase>>;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await testDatabase();
  prisma = openPrisma(database.url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.close();
});

function open(token: string, nowMs = NOW_MS) {
  return findTopUp(prisma, [SECRET], token, nowMs);
}

describe("findTopUp", () => {
  it("shows a consumer's name and purse, also before it has one", async () => {
    const { id } = await prisma.consumer.create({ data: { externalId: "acme", name: "Acme" } });
    const token = sealTopUpToken(SECRET, id, TOMORROW_S);
    expect(await open(token)).toEqual({ state: "open", consumerId: id, name: "Acme", externalId: "acme", purse: null });
    await prisma.account.create({ data: { consumerId: id } });
    expect(await open(token)).toMatchObject({ state: "open", purse: { spendableMicros: 0, debtMicros: 0 } });
    expect(await open(token, NOW_MS + 86_400_000)).toEqual({ state: "expired" });
  });

  it("shows nothing of an archived consumer, of one that is not there, and to a forger", async () => {
    const { id } = await prisma.consumer.create({ data: { externalId: "gone", name: "Gone", status: "archived" } });
    expect(await open(sealTopUpToken(SECRET, id, TOMORROW_S))).toEqual({ state: "unknown" });
    expect(await open(sealTopUpToken(SECRET, 999_999, TOMORROW_S))).toEqual({ state: "unknown" });
    expect(await open(sealTopUpToken(`${SECRET}!`, id, TOMORROW_S))).toEqual({ state: "unknown" });
  });
});
