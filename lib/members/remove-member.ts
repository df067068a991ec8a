import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { NamedMember } from "@/lib/members/invite-member";
import { isLastOwner, lockMembers } from "@/lib/members/lock-members";
import type { RemoveMember } from "@/lib/members/schema";
import type { Tx } from "@/lib/platform/db";

/**
 * Takes somebody's access away: sessions and links go with the row, so it ends at the next request. Also how one leaves. An
 * operator may remove the last owner; a member may not, since nobody of theirs could invite the next.
 */
export async function removeMember(
  tx: Tx,
  actor: Actor,
  { consumerId, memberId }: RemoveMember,
): Promise<Result<NamedMember, "member_unknown" | "last_owner">> {
  const locked = await lockMembers(tx, consumerId);
  const member = locked?.members.find(({ id }) => id === memberId);
  if (!locked || !member) return refuseUnknownMember();
  if (actor.kind === "member" && isLastOwner(locked.members, member)) return refuseLastOwner(member.email);
  await tx.member.delete({ where: { id: memberId } });
  const { email, role } = member;
  await recordAudit(tx, actor, {
    action: "member.remove",
    target: { kind: "member", id: memberId, name: email },
    consumerId,
    before: { email, role },
  });
  return ok({ memberId: publicId("member", memberId), consumerId: publicId("consumer", consumerId), email });
}

export function refuseUnknownMember() {
  return refuse("member_unknown", "This member does not exist.");
}

export function refuseLastOwner(email: string) {
  return refuse("last_owner", `${email} is the last owner. Make another one first.`);
}
