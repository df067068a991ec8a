import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import type { AuditQuery } from "@/lib/audit/queries";
import { ActorKind } from "@/lib/generated/prisma/enums";
import { parsePublicId } from "@/lib/kernel/ids";
import { dayStart } from "@/lib/platform/time-zone";

export const TARGET_KINDS = [
  "consumer",
  "key",
  "grant",
  "subscription",
  "override",
  "plan",
  "planVersion",
  "pack",
  "route",
  "gateway",
  "gate",
  "member",
  "operator",
  "invitation",
  "setting",
] as const;

/** What the address asks for; days are days of the console's zone, the last one included. */
export function auditQueryOf(address: ListAddress, timeZone: string): AuditQuery {
  const actor = paramOf(address, "actor") ?? "";
  const action = paramOf(address, "action") ?? "";
  return {
    actor: parsePublicId("operator", actor) ?? Object.values(ActorKind).find((kind) => kind === actor) ?? null,
    targetKind: TARGET_KINDS.find((kind) => kind === paramOf(address, "target")) ?? null,
    action: /^[a-zA-Z_]{1,40}\.[a-z_]{1,60}$/.test(action) ? action : null,
    from: dayStart(paramOf(address, "from") ?? "", timeZone, 0),
    to: dayStart(paramOf(address, "to") ?? "", timeZone, 1),
    page: pageOf(address),
    pageSize: 50,
  };
}
