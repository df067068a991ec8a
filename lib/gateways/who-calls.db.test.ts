import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { secretDigest } from "@/lib/platform/crypto";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { findCaller, whoCalls } from "./who-calls";

const PEPPER = "a pepper of at least 32 characters";
const SECRET = "tg_live_0123456789";
let client: PrismaClient;
let close: () => Promise<void>;
let acme: string;
let key: string;

beforeAll(async () => {
  const database = await testDatabase();
  client = openPrisma(database.url);
  close = async () => {
    await client.$disconnect();
    await database.close();
  };
  const { id } = await client.consumer.create({ data: { externalId: "acme", name: "Acme" } });
  await client.consumer.create({ data: { externalId: "acme-labs", name: "Acme Labs 100%" } });
  acme = publicId("consumer", id);
  const row = await client.key.create({
    data: {
      consumerId: id,
      name: "prod",
      digest: new Uint8Array(secretDigest(PEPPER, SECRET)),
      prefix: "tg_live_",
      lastFour: "6789",
    },
  });
  key = publicId("key", row.id);
});
afterAll(() => close());

const who = (text: string) => whoCalls(client, text, PEPPER);

describe("who calls", () => {
  test("ids, whole keys, external ids, names and parts of them", async () => {
    for (const [text, id] of [
      ["", ""],
      [` ${acme} `, acme],
      [key, key],
      [SECRET, key],
      ["acme", acme],
      ["ACME", acme],
    ] as const)
      expect(await who(text)).toEqual({ ok: true, value: id });
    expect(await who("Labs 100%")).toMatchObject({ ok: true });
  });

  test("nobody, and several, are said so", async () => {
    for (const text of ["con_ZZZZZZ", "key_ZZZZZZ", "tg_live_other", "nobody", "%"])
      expect(await who(text)).toMatchObject({
        ok: text === "%",
        ...(text !== "%" && { code: "unknown", field: "who" }),
      });
    expect(await who("cme")).toMatchObject({
      code: "ambiguous",
      message: "Several are meant: Acme (acme), Acme Labs 100% (acme-labs). Give one's external id.",
    });
  });
});

test("a caller brings what the gate needs: the key's digest, or the consumer", async () => {
  const digest = secretDigest(PEPPER, SECRET).toString("hex");
  expect(await findCaller(client, key)).toMatchObject({ kind: "key", digest, hint: "tg_live_…6789" });
  expect(await findCaller(client, acme)).toMatchObject({ kind: "consumer", name: "Acme" });
  expect(await findCaller(client, "con_ZZZZZZ")).toBeNull();
  expect(await findCaller(client, "rt_1")).toBeNull();
});
