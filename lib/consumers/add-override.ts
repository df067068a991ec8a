import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { type AddOverride, OVERRIDE_PERIODS, OVERRIDES_MAX } from "@/lib/consumers/schema";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export interface NamedLimit {
  readonly consumerId: string;
  readonly limitName: string;
}

type AddRefusal = "consumer_unknown" | "consumer_archived" | "route_unknown" | "kind_differs" | "overrides_full";

/**
 * Gives one consumer a limit of its own: it replaces the plan's limit of the same name and scope, or adds one. A second
 * override of that name and scope replaces the first. Acts on every gate within 5 s; use so far still counts.
 */
export async function addOverride(
  tx: Tx,
  actor: Actor,
  { consumerId, reason, ...limit }: AddOverride,
): Promise<Result<NamedLimit, AddRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const route = limit.routeId === null ? null : await tx.route.findUnique({ where: { id: limit.routeId } });
  if (limit.routeId !== null && !route) return refuse("route_unknown", "This route does not exist.", "routeId");

  const kind = OVERRIDE_PERIODS[limit.period];
  const inPlan = await tx.planLimit.findFirst({
    where: {
      name: limit.name,
      routeId: limit.routeId,
      planVersion: { subscriptions: { some: { consumerId, endedAt: null } } },
    },
    select: { kind: true },
  });
  if (inPlan && inPlan.kind !== kind) {
    const message = `The plan's limit “${limit.name}” is a ${inPlan.kind}. Choose ${inPlan.kind === "rate" ? "second, minute or hour" : "day, week or month"}, or another name.`;
    return refuse("kind_differs", message, "period");
  }

  const before = await tx.limitOverride.findFirst({
    where: { consumerId, name: limit.name, routeId: limit.routeId },
    select: { id: true, period: true, limit: true },
  });
  if (!before && (await tx.limitOverride.count({ where: { consumerId } })) >= OVERRIDES_MAX) {
    return refuse("overrides_full", `${consumer.name} has ${OVERRIDES_MAX} overrides, the most. Remove one first.`);
  }
  const data = { consumerId, ...limit, kind, limit: BigInt(limit.limit), reason };
  const { id } = before
    ? await tx.limitOverride.update({ where: { id: before.id }, data, select: { id: true } })
    : await tx.limitOverride.create({ data, select: { id: true } });
  await recordAudit(tx, actor, {
    action: before ? "override.replace" : "override.add",
    target: { kind: "override", id, name: limit.name },
    consumerId,
    ...(before ? { before: { limit: before.limit, period: before.period } } : {}),
    after: { limit: limit.limit, period: limit.period, route: route?.name ?? null },
    reason,
  });
  await noteChange(tx, "consumer", consumerId);
  return ok({ consumerId: publicId("consumer", consumerId), limitName: limit.name });
}
