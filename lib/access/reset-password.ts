import type { Actor } from "@/lib/access/actor";
import { createInvitation } from "@/lib/access/invitation";
import type { Invited } from "@/lib/access/invite-operator";
import type { ResetPassword } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

/** A one-time link with which an operator sets a new password. The old one holds until it is used. */
export async function resetPassword(
  tx: Tx,
  actor: Actor,
  input: ResetPassword,
): Promise<Result<Invited, "operator_unknown">> {
  const operator = await tx.operator.findUnique({ where: { id: input.operatorId } });
  if (!operator) return refuse("operator_unknown", "This operator does not exist.");
  const { email, role } = operator;
  await tx.operatorInvitation.deleteMany({ where: { email, usedAt: null } });
  const { link } = await createInvitation(tx, { email, role }, consoleEnv().PUBLIC_URL, Date.now());
  await recordAudit(tx, actor, {
    action: "operator.reset_password",
    target: { kind: "operator", id: operator.id, name: operator.name },
  });
  return ok({ email, link });
}
