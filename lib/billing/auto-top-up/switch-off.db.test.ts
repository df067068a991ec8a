import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { type TestBilling, testBilling } from "../test-billing";
import { switchOffAutoTopUp } from "./switch-off";
import { autoTopUpConsumer, look, paymentsOf, ruleOf } from "./test-auto-top-up";

const NOW = Date.now();
const OPERATOR: Actor = { kind: "operator", id: 1n, name: "Grace" };
const MEMBER: Actor = { kind: "member", id: 1n, name: "ada@acme.test" };

let scene: TestBilling;
let client: PrismaClient;
let packId: number;
beforeAll(async () => {
  scene = await testBilling();
  client = openPrisma(scene.url);
  packId = await scene.pack();
});
afterAll(async () => {
  await client.$disconnect();
  await scene.close();
});

const switchOff = (actor: Actor, consumerId: number, why?: string) =>
  client.$transaction((tx) =>
    switchOffAutoTopUp(tx, actor, BigInt(consumerId), { livemode: false, nowMs: NOW, ...(why && { why }) }),
  );
const told = (consumerId: number) => client.message.findMany({ where: { consumerId } });

test("an operator switches it off: nothing is charged, it is audited, and the consumer is told why", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  await client.webhookEndpoint.create({
    data: { consumerId, url: "https://hooks.example.com/", types: ["auto_top_up.stopped"], seed: Buffer.alloc(32) },
  });
  expect(await switchOff(OPERATOR, consumerId, "We are moving you to invoices.")).toMatchObject({ ok: true });
  await look(scene, NOW);
  expect(await paymentsOf(scene, consumerId)).toEqual([]);
  expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "by_operator", card: "visa 4242" });
  const [audit] = await client.auditEntry.findMany({ where: { consumerId } });
  expect(audit).toMatchObject({
    actorKind: "operator",
    actorName: "Grace",
    action: "consumer.stop_auto_top_up",
    reason: "We are moving you to invoices.",
  });
  // Who of the operators it was is theirs to know.
  const reason = "Whoever runs this API has switched it off: We are moving you to invoices.";
  expect(await told(consumerId)).toMatchObject([
    { type: "auto_top_up.stopped", data: { cause: "by_operator", reason } },
  ]);
  const [mail] = await client.mail.findMany({ where: { consumerId } });
  expect(mail).toMatchObject({ kind: "auto_top_up_stopped", body: expect.stringContaining(reason) });
  expect(await client.webhookDelivery.count({ where: { message: { consumerId } } })).toBe(1);

  expect(await switchOff(OPERATOR, consumerId)).toMatchObject({ ok: true });
  expect(await told(consumerId)).toHaveLength(1);
});

test("a member who does it needs not be told; where it was never set up there is nothing to switch off", async () => {
  const consumerId = await autoTopUpConsumer(scene, { packId });
  expect(await switchOff(MEMBER, consumerId)).toMatchObject({ ok: true });
  expect(await ruleOf(scene, consumerId)).toMatchObject({ state: "off", cause: "by_hand" });
  expect(await told(consumerId)).toEqual([]);
  expect(await switchOff(OPERATOR, await scene.consumer())).toMatchObject({ ok: false, code: "not_set_up" });
});
