import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { MemberActor, MemberRole } from "@/lib/access/actor";
import { OWNERS_ONLY, type PortalActionDefinition, runPortalAction } from "@/lib/access/run-action";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { newWebhookSeed } from "@/lib/platform/crypto";
import { db } from "@/lib/platform/db";
import { type ConsoleDatabase, consoleDatabase, formOf } from "@/lib/testing/console-database";
import { portalWrites } from "./writes";

let database: ConsoleDatabase;
beforeAll(async () => {
  database = await consoleDatabase();
});
afterAll(async () => {
  await db().$disconnect();
  await database.close();
});

let made = 0;
/** A consumer with an owner, a second member and a key. */
async function party(role: MemberRole = "owner") {
  const n = ++made;
  const consumer = await database.client.consumer.create({ data: { externalId: `acme-${n}`, name: `Acme ${n}` } });
  const consumerId = consumer.id;
  const member = (email: string, as: MemberRole) =>
    database.client.member.create({ data: { consumerId, email, role: as, joinedAt: new Date() } });
  const self = await member(`ada@acme-${n}.test`, role);
  const second = await member(`bob@acme-${n}.test`, "member");
  if (role === "member") await member(`eve@acme-${n}.test`, "owner");
  const key = await database.client.key.create({
    data: {
      consumerId,
      name: "prod",
      prefix: "tg_live_",
      lastFour: "c81A",
      digest: new Uint8Array(Buffer.alloc(32, `key-${n}`)),
    },
  });
  const webhook = await database.client.webhookEndpoint.create({
    data: {
      consumerId,
      url: "https://hooks.example.com/",
      types: ["balance.low"],
      seed: newWebhookSeed(),
      deliveries: { create: { message: { create: { consumerId, type: "balance.low", data: {} } }, state: "failed" } },
    },
    include: { deliveries: true },
  });
  const off = await database.client.webhookEndpoint.create({
    data: {
      consumerId,
      url: "https://off.example.com/",
      types: ["balance.low"],
      seed: newWebhookSeed(),
      state: "off",
    },
  });
  const pack = await database.client.creditPack.create({
    data: {
      name: `Pack ${n}`,
      creditsMicros: 10_000_000n,
      currency: "usd",
      amount: 500n,
      livemode: false,
      priceId: `price_pack_${n}`,
      pushedRevision: 1,
    },
  });
  const actor: MemberActor = { kind: "member", id: self.id, name: self.email, role };
  return {
    session: { consumerId, actor },
    consumerId: publicId("consumer", consumerId),
    keyId: publicId("key", key.id),
    memberId: publicId("member", second.id),
    pack: publicId("pack", pack.id),
    dearerPriceId: await subscribe(consumerId),
    endpointId: publicId("webhook", webhook.id),
    offEndpointId: publicId("webhook", off.id),
    deliveryId: publicId("delivery", webhook.deliveries[0]?.id ?? 0n),
  };
}

/** To a price of a plan of its own, through Stripe; gives back a dearer one. */
async function subscribe(consumerId: bigint): Promise<string> {
  const terms = { currency: "usd", interval: "month", livemode: false };
  const plan = await database.client.plan.create({
    data: {
      name: `Plan of ${consumerId}`,
      versions: {
        create: {
          version: 1,
          state: "published",
          publishedAt: new Date(),
          prices: {
            create: [
              { ...terms, amount: 1000n, priceId: `price_small_${consumerId}` },
              { ...terms, amount: 9000n, interval: "year", priceId: `price_dear_${consumerId}` },
            ],
          },
        },
      },
    },
    include: { versions: { include: { prices: { orderBy: { id: "asc" } } } } },
  });
  const [small, dear] = plan.versions[0]?.prices ?? [];
  await database.client.subscription.create({
    data: {
      consumerId,
      planVersionId: small?.planVersionId ?? 0n,
      planPriceId: small?.id ?? null,
      source: "stripe",
      stripeSubscriptionId: `sub_${consumerId}`,
      stripeStatus: "active",
      anchorAt: new Date("2026-11-01"),
      periodStart: new Date("2026-11-01"),
      periodEnd: new Date("2026-12-01"),
    },
  });
  return publicId("planPrice", dear?.id ?? 0n);
}

type Party = Awaited<ReturnType<typeof party>>;

/** All that is a consumer's, to compare before with after. */
async function belongings({ session: { consumerId } }: Party) {
  const where = { where: { consumerId }, orderBy: { id: "asc" } } as const;
  return {
    consumer: await database.client.consumer.findUnique({ where: { id: consumerId } }),
    keys: await database.client.key.findMany(where),
    members: await database.client.member.findMany(where),
    alerts: await database.client.alertSetting.findMany({ where: { consumerId } }),
    webhooks: await database.client.webhookEndpoint.findMany({ ...where, include: { deliveries: true } }),
    messages: await database.client.message.count({ where: { consumerId } }),
    mails: await database.client.mail.count({ where: { consumerId } }),
    subscriptions: await database.client.subscription.findMany({ ...where, include: { orders: true } }),
    autoTopUps: await database.client.autoTopUp.findMany({ where: { consumerId } }),
    audit: await database.client.auditEntry.count({ where: { consumerId } }),
  };
}

const webhookSettings = { url: "https://new.example.com/hooks", description: "", "types[]": "balance.low" };
const keySettings = { name: "new", expiresAt: "", ipAllow: "" };

/** For each write: the fields that do it, with the ids of whoever is given. One without a case does not compile. */
const CASES: Readonly<Record<keyof typeof portalWrites, (of: Party) => Readonly<Record<string, string>>>> = {
  createKey: () => keySettings,
  editKey: ({ keyId }) => ({ ...keySettings, keyId }),
  rotateKey: ({ keyId }) => ({ keyId, graceHours: "24" }),
  revokeKey: ({ keyId }) => ({ keyId }),
  setSpendCap: () => ({ spendCapMicros: "250" }),
  setAutoTopUp: ({ pack }) => ({
    pack,
    thresholdMicros: "10",
    dayCount: "2",
    monthCount: "9",
    dayMoney: "",
    monthMoney: "",
    version: "1",
    agreed: "on",
  }),
  switchOffAutoTopUp: () => ({}),
  setAlerts: () => ({ lowBalanceMicros: "10", exhausted: "on" }),
  changePlan: ({ dearerPriceId }) => ({ to: dearerPriceId, prorationAt: "1795000000" }),
  cancelPlan: () => ({}),
  resumePlan: () => ({}),
  dropChange: () => ({}),
  inviteMember: () => ({ email: "new@acme.test", role: "member" }),
  changeMemberRole: ({ memberId }) => ({ memberId, role: "owner" }),
  removeMember: ({ memberId }) => ({ memberId }),
  addWebhook: () => webhookSettings,
  editWebhook: ({ endpointId }) => ({ ...webhookSettings, endpointId }),
  rotateWebhookSecret: ({ endpointId }) => ({ endpointId, overlapHours: "24" }),
  switchWebhookOn: ({ offEndpointId }) => ({ endpointId: offEndpointId }),
  switchWebhookOff: ({ endpointId }) => ({ endpointId }),
  removeWebhook: ({ endpointId }) => ({ endpointId }),
  sendTestEvent: ({ endpointId }) => ({ endpointId }),
  sendDeliveryAgain: ({ deliveryId }) => ({ deliveryId }),
  leave: () => ({}),
};

/** What must be so before one can be done. */
const BEFORE: Partial<Record<keyof typeof portalWrites, (of: Party) => Promise<unknown>>> = {
  switchOffAutoTopUp: (of) => send(of, "setAutoTopUp", CASES.setAutoTopUp(of)),
  resumePlan: ({ session: { consumerId } }) =>
    database.client.subscription.updateMany({ where: { consumerId }, data: { cancelAt: new Date("2026-12-01") } }),
  dropChange: ({ dearerPriceId, session: { consumerId } }) =>
    database.client.subscription.updateMany({
      where: { consumerId },
      data: { unconfirmedPlanPriceId: parsePublicId("planPrice", dearerPriceId), confirmBy: new Date("2026-12-01") },
    }),
};

const writes = Object.entries(portalWrites) as [
  keyof typeof portalWrites,
  PortalActionDefinition<z.ZodType, unknown>,
][];

function send(by: Party, name: keyof typeof portalWrites, fields: Readonly<Record<string, string>>) {
  const definition = writes.find(([known]) => known === name)?.[1];
  if (!definition) throw new Error(`no write ${name}`);
  return runPortalAction(database.client, by.session, definition, formOf(fields)).then(({ state }) => state);
}

describe("every write of the portal", () => {
  test("has its case", () => {
    expect(Object.keys(CASES).sort()).toEqual(writes.map(([name]) => name).sort());
  });

  test.each(writes)("%s does what it does on the session's own consumer", async (name) => {
    // The last owner cannot leave, a member can.
    const own = await party(name === "leave" ? "member" : "owner");
    await BEFORE[name]?.(own);
    expect(await send(own, name, CASES[name](own))).toMatchObject({ status: "done" });
    const entry = await database.client.auditEntry.findFirst({
      where: { consumerId: own.session.consumerId },
      orderBy: { id: "desc" },
    });
    expect(entry).toMatchObject({
      actorKind: "member",
      actorId: own.session.actor.id,
      actorName: own.session.actor.name,
    });
  });

  test.each(writes)("%s with another consumer's ids is refused, and leaves it as it was", async (name) => {
    const [own, other] = [await party(), await party()];
    const before = await belongings(other);
    const fields = CASES[name](other);
    const state = await send(own, name, fields);
    const namesSomething = Object.keys(fields).some((field) => /Id$/.test(field));
    if (namesSomething) {
      expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/does not exist/) });
    }
    expect(await belongings(other)).toEqual(before);
  });

  test.each(writes)("%s takes no word about whose consumer it is", async (name) => {
    const [own, other] = [await party(), await party()];
    const before = await belongings(other);
    const state = await send(own, name, { ...CASES[name](own), consumerId: other.consumerId });
    expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/Unknown field “consumerId”/) });
    expect(await belongings(other)).toEqual(before);
  });

  test.each(writes.filter(([, { role }]) => role === "owner"))(
    "%s is refused to a member by the server",
    async (name) => {
      const own = await party("member");
      const before = await belongings(own);
      expect(await send(own, name, CASES[name](own))).toMatchObject({ status: "refused", message: OWNERS_ONLY });
      expect(await belongings(own)).toEqual(before);
    },
  );
});

test("another member's request id is not answered with their result", async () => {
  const [own, other] = [await party(), await party()];
  const requestId = crypto.randomUUID();
  const create = (by: Party) =>
    runPortalAction(database.client, by.session, portalWrites.createKey, formOf(keySettings, requestId));
  expect((await create(other)).state.status).toBe("done");
  expect((await create(own)).state).toMatchObject({ status: "refused", message: expect.stringMatching(/sent before/) });
});
