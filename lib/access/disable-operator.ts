import type { Actor } from "@/lib/access/actor";
import { isLastAdmin, lockTeam } from "@/lib/access/lock-team";
import type { DisableOperator } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Ends the operator's sessions at once and lets none begin. Their audit rows stay. */
export async function disableOperator(
  tx: Tx,
  actor: Actor,
  input: DisableOperator,
): Promise<Result<{ name: string }, "operator_unknown" | "oneself" | "last_admin">> {
  const team = await lockTeam(tx);
  const operator = team.find(({ id }) => id === input.operatorId);
  if (!operator) return refuse("operator_unknown", "This operator does not exist.");
  if (operator.id === actor.id) return refuse("oneself", "You cannot disable yourself; another admin can.");
  if (isLastAdmin(team, operator)) {
    return refuse("last_admin", `${operator.name} is the last admin. Make another one first.`);
  }
  if (operator.disabledAt) return ok({ name: operator.name });
  const now = new Date();
  await tx.operator.update({ where: { id: operator.id }, data: { disabledAt: now } });
  await tx.operatorSession.updateMany({
    where: { operatorId: operator.id, revokedAt: null },
    data: { revokedAt: now },
  });
  await recordAudit(tx, actor, {
    action: "operator.disable",
    target: { kind: "operator", id: operator.id, name: operator.name },
    before: { disabled: false },
    after: { disabled: true },
  });
  return ok({ name: operator.name });
}
