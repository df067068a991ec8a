import type { Actor } from "@/lib/access/actor";
import { createInvitation } from "@/lib/access/invitation";
import type { InviteOperator } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

export interface Invited {
  readonly email: string;
  /** Shown once; null in a repeated answer. */
  readonly link: string | null;
}

export async function inviteOperator(
  tx: Tx,
  actor: Actor,
  input: InviteOperator,
): Promise<Result<Invited, "operator_exists">> {
  if (await tx.operator.findUnique({ where: { email: input.email }, select: { id: true } })) {
    return refuse("operator_exists", `${input.email} is on the team already.`, "email");
  }
  // A second invitation of the same address replaces the first, whose link may have gone astray.
  await tx.operatorInvitation.deleteMany({ where: { email: input.email, usedAt: null } });
  const { id, link } = await createInvitation(tx, input, consoleEnv().PUBLIC_URL, Date.now());
  await recordAudit(tx, actor, {
    action: "operator.invite",
    target: { kind: "invitation", id, name: input.email },
    after: { email: input.email, role: input.role },
  });
  return ok({ email: input.email, link });
}
