import type { Actor } from "@/lib/access/actor";
import { isLastAdmin, lockTeam } from "@/lib/access/lock-team";
import type { ChangeRole } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Acts at the operator's next request: the role is read with the session. */
export async function changeRole(
  tx: Tx,
  actor: Actor,
  input: ChangeRole,
): Promise<Result<{ name: string; role: string }, "operator_unknown" | "own_role" | "last_admin">> {
  const team = await lockTeam(tx);
  const operator = team.find(({ id }) => id === input.operatorId);
  if (!operator) return refuse("operator_unknown", "This operator does not exist.");
  if (operator.id === actor.id) return refuse("own_role", "Your own role is changed by another admin.", "role");
  if (operator.role === input.role) return ok({ name: operator.name, role: input.role });
  if (isLastAdmin(team, operator)) {
    return refuse("last_admin", `${operator.name} is the last admin. Make another one first.`, "role");
  }
  await tx.operator.update({ where: { id: operator.id }, data: { role: input.role } });
  await recordAudit(tx, actor, {
    action: "operator.change_role",
    target: { kind: "operator", id: operator.id, name: operator.name },
    before: { role: operator.role },
    after: { role: input.role },
  });
  return ok({ name: operator.name, role: input.role });
}
