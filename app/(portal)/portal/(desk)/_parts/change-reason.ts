import type { MemberRole } from "@/lib/access/actor";
import { VIEW_ONLY } from "@/lib/access/portal-action";
import type { PortalSession } from "@/lib/access/portal-session";
import { OWNERS_ONLY } from "@/lib/access/run-action";

/** Why whoever looks may not change what needs this role, for the line beside a disabled button; undefined where they may. */
export function changeReason(portal: PortalSession, role: MemberRole): string | undefined {
  if (portal.kind === "view") return VIEW_ONLY;
  return role === "owner" && portal.actor.role !== "owner" ? OWNERS_ONLY : undefined;
}
