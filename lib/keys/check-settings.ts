import type { Actor } from "@/lib/access/actor";
import { consoleTimeZone } from "@/lib/access/settings";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { CreateKey } from "@/lib/keys/schema";
import type { Tx } from "@/lib/platform/db";
import { zonedInstant } from "@/lib/platform/time-zone";

export type SettingsRefusal = "expiry_unreal" | "expiry_past" | "route_unknown";

export interface KeySettings {
  readonly name: string;
  readonly expiresAt: Date | null;
  readonly routeIds: bigint[];
  readonly ipAllow: string[];
}

/**
 * What the form alone cannot know: whether the expiry is to come, and whether the routes exist. An operator types times in
 * the console's zone and names any route; a member types them in the consumer's, and knows the routes of its plan only.
 */
export async function checkSettings(
  tx: Tx,
  actor: Actor,
  { consumerId, ...input }: CreateKey,
  now: Date,
): Promise<Result<KeySettings, SettingsRefusal>> {
  const isMember = actor.kind === "member";
  const zone = isMember ? await consumerTimeZone(tx, consumerId) : await consoleTimeZone(tx);
  const expiresAt = input.expiresAt === null ? null : zonedInstant(input.expiresAt, zone);
  if (input.expiresAt !== null && !expiresAt) {
    return refuse("expiry_unreal", "There is no such day or time.", "expiresAt");
  }
  if (expiresAt && expiresAt <= now) {
    return refuse(
      "expiry_past",
      "This moment has passed. Choose a later one, or revoke the key to end it now.",
      "expiresAt",
    );
  }
  const routeIds = [...new Set(input.routeIds)];
  const inPlan = { planRoutes: { some: { planVersion: { subscriptions: { some: { consumerId, endedAt: null } } } } } };
  const known =
    routeIds.length === 0 ? 0 : await tx.route.count({ where: { id: { in: routeIds }, ...(isMember && inPlan) } });
  if (known !== routeIds.length) {
    const message = isMember ? "One of these routes is not in your plan." : "One of these routes does not exist.";
    return refuse("route_unknown", message, "routeIds");
  }
  return ok({ name: input.name, expiresAt, routeIds, ipAllow: input.ipAllow });
}

async function consumerTimeZone(tx: Tx, consumerId: bigint): Promise<string> {
  const { timeZone } = await tx.consumer.findUniqueOrThrow({ where: { id: consumerId }, select: { timeZone: true } });
  return timeZone;
}
