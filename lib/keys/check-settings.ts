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

/** What the form alone cannot know: whether the expiry is to come, in the console's time zone, and whether the routes exist. */
export async function checkSettings(
  tx: Tx,
  input: Omit<CreateKey, "consumerId">,
  now: Date,
): Promise<Result<KeySettings, SettingsRefusal>> {
  const expiresAt = input.expiresAt === null ? null : zonedInstant(input.expiresAt, await consoleTimeZone(tx));
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
  const known = routeIds.length === 0 ? 0 : await tx.route.count({ where: { id: { in: routeIds } } });
  if (known !== routeIds.length) return refuse("route_unknown", "One of these routes does not exist.", "routeIds");
  return ok({ name: input.name, expiresAt, routeIds, ipAllow: input.ipAllow });
}
