import { type Actor, systemActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { createPlan } from "./create-plan";
import { editDraftRoute } from "./edit-draft-route";
import { type Published, publishPlan } from "./publish-plan";
import { readPlan } from "./queries";
import { EditDraftRouteInput, EditDraftTermsInput } from "./schema";

/** What database tests of plans begin with. `client` is asked when a test runs, not before. */
export function testPlans(client: () => PrismaClient) {
  function inTx<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return client().$transaction(run);
  }

  /** What a form shows now, as it would send it. */
  async function base(planId: bigint) {
    const plan = await readPlan(client(), planId);
    const shown = plan?.draft ?? plan?.newest;
    return { planId, baseVersionId: shown?.id ?? 0n, revision: shown?.revision ?? 0 };
  }

  async function setCell(planId: bigint, routeId: bigint, { inPlan = true, price = "", limits = [] }: CellFields = {}) {
    const { baseVersionId, revision } = await base(planId);
    const input = EditDraftRouteInput.parse({
      planId: publicId("plan", planId),
      baseVersionId: publicId("planVersion", baseVersionId),
      revision: String(revision),
      routeId: publicId("route", routeId),
      inPlan: inPlan ? "on" : undefined,
      priceMicros: price,
      limits: JSON.stringify(limits),
    });
    return inTx((tx) => editDraftRoute(tx, actor, input));
  }

  async function termsInput(planId: bigint, fields: Partial<Record<string, string>> = {}) {
    const { baseVersionId, revision } = await base(planId);
    return EditDraftTermsInput.parse({
      planId: publicId("plan", planId),
      baseVersionId: publicId("planVersion", baseVersionId),
      revision: String(revision),
      includedCreditsMicros: "100",
      failPolicy: "deny",
      debtPolicy: "block",
      debtCapMicros: "0",
      graceDays: "3",
      limits: "[]",
      ...fields,
    });
  }

  async function publish(planId: bigint, subscribers: "move" | "stay" = "move"): Promise<Result<Published>> {
    const seen = await base(planId);
    return inTx((tx) => publishPlan(tx, actor, { ...seen, subscribers }));
  }

  async function aRoute(name: string, priceMicros = 50_000n) {
    const { id } = await client().route.create({ data: { name, method: "GET", path: `/v1/${name}`, priceMicros } });
    return id;
  }

  async function aPlan(name: string, copyFrom: bigint | null = null) {
    return (await value(inTx((tx) => createPlan(tx, actor, { name, description: "", copyFrom })))).planId;
  }

  /** A published plan that sells one route at 0.40. */
  async function soldPlan(name: string) {
    const routeId = await aRoute(`${name.toLowerCase()}-route`);
    const planId = await aPlan(name);
    await value(setCell(planId, routeId, { price: "0.40" }));
    await value(publish(planId));
    return { planId, routeId };
  }

  async function aConsumer(externalId: string, timeZone = "UTC") {
    return (
      await client().consumer.create({ data: { externalId, name: externalId, timeZone, account: { create: {} } } })
    ).id;
  }

  return { inTx, base, setCell, termsInput, publish, aRoute, aPlan, soldPlan, aConsumer };
}

export const actor: Actor = { ...systemActor, name: "Ada" };

export async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(settled.message);
  return settled.value;
}

interface CellFields {
  inPlan?: boolean;
  price?: string;
  limits?: unknown[];
}
