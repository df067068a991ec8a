import type { Role } from "@/lib/access/actor";
import { findInvitation } from "@/lib/access/invitation";
import { hashPassword } from "@/lib/access/password";
import type { AcceptInvitation } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";

/**
 * Makes the operator whom the link invites; one who is on the team already gets the new password, and every session ends.
 * The link is used up in the same transaction, so it works once.
 */
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
  const now = new Date(nowMs);
  const used = await tx.operatorInvitation.updateMany({
    where: { id: invitation.id, usedAt: null },
    data: { usedAt: now },
  });
  if (used.count === 0) return over;
  const passwordHash = await hashPassword(input.password);
  const existing = await tx.operator.findUnique({ where: { email }, select: { id: true } });
  // The first operator names any address; only an invitation of that very address may change a password.
  if (existing && invitation.email === null) return refuseExisting(email);
  const person = { email, name: input.name, passwordHash };
  return existing ? setPassword(tx, existing.id, person, now) : join(tx, invitation.role, person);
}

interface Person {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

async function join(tx: Tx, role: Role, person: Person) {
  try {
    const operator = await tx.operator.create({ data: { ...person, role } });
    await recordAudit(
      tx,
      { kind: "operator", id: operator.id, name: operator.name },
      {
        action: "operator.join",
        target: { kind: "operator", id: operator.id, name: operator.name },
        after: { email: person.email, role },
      },
    );
    return ok({ email: person.email });
  } catch (error) {
    if (!isUniqueViolation(error, "operator_email_key")) throw error;
    return refuseExisting(person.email);
  }
}

async function setPassword(tx: Tx, operatorId: bigint, { email, name, passwordHash }: Person, now: Date) {
  await tx.operator.update({
    where: { id: operatorId },
    data: { name, passwordHash, failedCount: 0, lockedUntil: null },
    select: { id: true },
  });
  await tx.operatorSession.updateMany({ where: { operatorId, revokedAt: null }, data: { revokedAt: now } });
  await recordAudit(
    tx,
    { kind: "operator", id: operatorId, name },
    {
      action: "operator.set_password",
      target: { kind: "operator", id: operatorId, name },
    },
  );
  return ok({ email });
}

function refuseExisting(email: string) {
  return refuse("operator_exists", `${email} is on the team already. Sign in instead.`, "email");
}

const over = refuse(
  "invitation_over",
  "This link was used, replaced or withdrawn, or its 7 days are over. Ask an admin for a new one.",
);
