import type { Actor } from "@/lib/access/actor";
import type { WithdrawInvitation } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export async function withdrawInvitation(
  tx: Tx,
  actor: Actor,
  input: WithdrawInvitation,
): Promise<Result<{ email: string }, "invitation_gone">> {
  const invitation = await tx.operatorInvitation.findFirst({
    where: { id: input.invitationId, usedAt: null, email: { not: null } },
    select: { id: true, email: true, role: true },
  });
  if (!invitation?.email) return refuse("invitation_gone", "This invitation was used or withdrawn meanwhile.");
  const { id, email, role } = invitation;
  await tx.operatorInvitation.delete({ where: { id } });
  await recordAudit(tx, actor, {
    action: "operator.withdraw_invitation",
    target: { kind: "invitation", id, name: email },
    before: { email, role },
  });
  return ok({ email });
}
