import { findInvitation } from "@/lib/access/invitation";
import { hashPassword } from "@/lib/access/password";
import type { AcceptInvitation } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";

/** Makes the operator whom the link invites. The link is used up in the same transaction, so it works once. */
export async function acceptInvitation(
  tx: Tx,
  input: AcceptInvitation,
  nowMs: number,
): Promise<Result<{ email: string }, "invitation_over" | "email_missing" | "operator_exists">> {
  const invitation = await findInvitation(tx, input.token, nowMs);
  if (!invitation) return over;
  const email = invitation.email ?? input.email;
  if (email === undefined)
    return refuse("email_missing", "Takes the e-mail address that you will sign in with.", "email");
  const used = await tx.operatorInvitation.updateMany({
    where: { id: invitation.id, usedAt: null },
    data: { usedAt: new Date(nowMs) },
  });
  if (used.count === 0) return over;
  try {
    const operator = await tx.operator.create({
      data: { email, name: input.name, role: invitation.role, passwordHash: await hashPassword(input.password) },
    });
    const actor = { kind: "operator", id: operator.id, name: operator.name, role: operator.role } as const;
    await recordAudit(tx, actor, {
      action: "operator.join",
      target: { kind: "operator", id: operator.id, name: operator.name },
      after: { email, role: operator.role },
    });
    return ok({ email });
  } catch (error) {
    if (!isUniqueViolation(error, "operator_email_key")) throw error;
    return refuse("operator_exists", `${email} is on the team already. Sign in instead.`, "email");
  }
}

const over = refuse(
  "invitation_over",
  "This link was used, replaced or withdrawn, or its 7 days are over. Ask an admin for a new one.",
);
