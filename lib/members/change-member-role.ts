import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import type { NamedMember } from "@/lib/members/invite-member";
import { isLastOwner, lockMembers } from "@/lib/members/lock-members";
import { refuseLastOwner, refuseUnknownMember } from "@/lib/members/remove-member";
import type { ChangeMemberRole } from "@/lib/members/schema";
import type { Tx } from "@/lib/platform/db";

/** Acts at the member's next request: the role is read with the session. */
export async function changeMemberRole(
  tx: Tx,
  actor: Actor,
  { consumerId, memberId, role }: ChangeMemberRole,
): Promise<Result<NamedMember, "member_unknown" | "last_owner">> {
  const locked = await lockMembers(tx, consumerId);
  const member = locked?.members.find(({ id }) => id === memberId);
  if (!locked || !member) return refuseUnknownMember();
  const { email } = member;
  const done = ok({ memberId: publicId("member", memberId), consumerId: publicId("consumer", consumerId), email });
  if (member.role === role) return done;
  if (isLastOwner(locked.members, member)) return refuseLastOwner(email);
  await tx.member.update({ where: { id: memberId }, data: { role }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "member.change_role",
    target: { kind: "member", id: memberId, name: email },
    consumerId,
    before: { role: member.role },
    after: { role },
  });
  return done;
}
