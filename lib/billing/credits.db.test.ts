import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { adjustCredits } from "@/lib/billing/adjust-credits";
import { grantCredits } from "@/lib/billing/grant-credits";
import { AdjustCreditsInput, GrantCreditsInput } from "@/lib/billing/schema";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { verify } from "@/lib/ledger/verify";
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

let made = 0;
async function consumer(status: "active" | "archived" = "active"): Promise<bigint> {
  const externalId = `acme-${++made}`;
  const row = await client.consumer.create({ data: { externalId, name: "Acme", status, account: { create: {} } } });
  return row.id;
}

function grant(consumerId: bigint, amountMicros: bigint, expiresAt: string | null = null) {
  const input = { consumerId, amountMicros, source: "purchase", expiresAt, reason: "Invoice 17" } as const;
  return client.$transaction((tx) => grantCredits(tx, systemActor, input));
}

function adjust(consumerId: bigint, deltaMicros: bigint) {
  return client.$transaction((tx) =>
    adjustCredits(tx, systemActor, { consumerId, deltaMicros, reason: "Counted twice" }),
  );
}

function purse(consumerId: bigint) {
  return client.$transaction((tx) => readPurse(prismaSql(tx), Number(consumerId)));
}

async function expectSound(consumerId: bigint) {
  const found = await client.$transaction((tx) => verify(prismaSql(tx), [Number(consumerId)]));
  expect(found).toEqual([]);
}

describe("granting", () => {
  test("adds a lot, its ledger line, its audit row and a change for the gates", async () => {
    const consumerId = await consumer();
    expect(await grant(consumerId, 3_000_000n)).toEqual({
      ok: true,
      value: {
        consumerId: publicId("consumer", consumerId),
        name: "Acme",
        amountMicros: 3_000_000n,
        paidDebtMicros: 0n,
        balanceMicros: 3_000_000n,
      },
    });
    expect(await purse(consumerId)).toMatchObject({ spendableMicros: 3_000_000, grantBaseMicros: 3_000_000 });
    expect(await client.auditEntry.findFirst({ where: { consumerId } })).toMatchObject({
      action: "grant.create",
      reason: "Invoice 17",
      after: { amountMicros: "3000000", source: "purchase", expiresAt: null },
    });
    expect(await client.change.count({ where: { consumerId, kind: "credits" } })).toBe(1);
    await expectSound(consumerId);
  });

  test("takes an expiry in the console's time zone, and refuses one that has passed or never comes", async () => {
    const consumerId = await consumer();
    expect(await grant(consumerId, 1n, "2099-12-31T18:00")).toMatchObject({ ok: true });
    const lot = await client.lot.findFirstOrThrow({ where: { consumerId, source: "purchase" } });
    expect(lot.expiresAt).toEqual(new Date("2099-12-31T18:00:00Z"));
    expect(await grant(consumerId, 1n, "2020-01-01T00:00")).toMatchObject({ code: "expiry_past", field: "expiresAt" });
    expect(await grant(consumerId, 1n, "2099-02-30T00:00")).toMatchObject({
      code: "expiry_unreal",
      field: "expiresAt",
    });
  });

  test("refuses an archived or unknown consumer, and a balance beyond what an amount can hold", async () => {
    expect(await grant(await consumer("archived"), 1n)).toMatchObject({ code: "consumer_archived" });
    expect(await grant(999_999n, 1n)).toMatchObject({ code: "consumer_unknown" });
    const consumerId = await consumer();
    await grant(consumerId, BigInt(AMOUNT_MICROS_MAX));
    expect(await grant(consumerId, 1n)).toMatchObject({ code: "balance_too_large", field: "amountMicros" });
    expect(await client.auditEntry.count({ where: { consumerId } })).toBe(1);
  });
});

describe("adjusting by a difference", () => {
  test("takes what is there and says what is owed for the rest; the next grant pays it first (I12, I21)", async () => {
    const consumerId = await consumer();
    await grant(consumerId, 5_000_000n);
    expect(await adjust(consumerId, -7_000_000n)).toMatchObject({
      ok: true,
      value: { deltaMicros: -7_000_000n, takenMicros: 5_000_000n, debtMicros: 2_000_000n },
    });
    expect(await purse(consumerId)).toMatchObject({ spendableMicros: 0, debtMicros: 2_000_000 });
    expect(await grant(consumerId, 3_000_000n)).toMatchObject({
      value: { paidDebtMicros: 2_000_000n, balanceMicros: 1_000_000n },
    });
    await expectSound(consumerId);
  });

  test("adds with no expiry, and pays a debt", async () => {
    const consumerId = await consumer();
    await adjust(consumerId, -10n);
    expect(await adjust(consumerId, 4n)).toMatchObject({ value: { takenMicros: 0n, debtMicros: 6n } });
    await expectSound(consumerId);
  });

  test("refuses a debt beyond what an amount can hold", async () => {
    const consumerId = await consumer();
    await adjust(consumerId, -BigInt(AMOUNT_MICROS_MAX));
    expect(await adjust(consumerId, -1n)).toMatchObject({ code: "debt_too_large", field: "deltaMicros" });
  });
});

describe("input", () => {
  const id = publicId("consumer", 1n);
  const valid = { consumerId: id, amountMicros: "1,000.5", source: "promo", expiresAt: "", reason: " Welcome gift " };

  test("reads what people type", () => {
    expect(GrantCreditsInput.parse(valid)).toEqual({
      consumerId: 1n,
      amountMicros: 1_000_500_000n,
      source: "promo",
      expiresAt: null,
      reason: "Welcome gift",
    });
    expect(AdjustCreditsInput.parse({ consumerId: id, deltaMicros: "-2.5", reason: "Wrong" })).toMatchObject({
      deltaMicros: -2_500_000n,
    });
  });

  test.each([
    ["amountMicros", "0"],
    ["amountMicros", "-5"],
    ["amountMicros", "9223372036854775808"],
    ["amountMicros", "1.0000001"],
    ["amountMicros", "ten"],
    ["source", "loan"],
    ["expiresAt", "tomorrow"],
    ["reason", "ok"],
    ["reason", "x".repeat(501)],
    ["reason", "line\r\nline"],
    ["reason", "half \ud800 pair"],
    ["consumerId", "key_1"],
  ])("a grant's %s does not take %j", (field, value) => {
    const parsed = GrantCreditsInput.safeParse({ ...valid, [field]: value });
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });

  test.each(["0", "-0", "", "1e3", "-9223372036854775808"])("a delta does not take %j", (deltaMicros) => {
    const parsed = AdjustCreditsInput.safeParse({ consumerId: id, deltaMicros, reason: "Wrong" });
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual(["deltaMicros"]);
  });

  test("an unknown field is refused", () => {
    expect(GrantCreditsInput.safeParse({ ...valid, leased: "5" }).success).toBe(false);
    expect(AdjustCreditsInput.safeParse(JSON.parse('{"__proto__": {"deltaMicros": "5"}}')).success).toBe(false);
  });
});
