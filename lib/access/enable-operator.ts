import type { Actor } from "@/lib/access/actor";
import type { EnableOperator } from "@/lib/access/schema";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Lets a disabled operator sign in again, and forgets failed attempts. */
export async function enableOperator(
  tx: Tx,
  actor: Actor,
  input: EnableOperator,
): Promise<Result<{ name: string }, "operator_unknown">> {
  const operator = await tx.operator.findUnique({ where: { id: input.operatorId } });
  if (!operator) return refuse("operator_unknown", "This operator does not exist.");
  if (!operator.disabledAt) return ok({ name: operator.name });
  await tx.operator.update({
    where: { id: operator.id },
    data: { disabledAt: null, failedCount: 0, lockedUntil: null },
  });
  await recordAudit(tx, actor, {
    action: "operator.enable",
    target: { kind: "operator", id: operator.id, name: operator.name },
    before: { disabled: true },
    after: { disabled: false },
  });
  return ok({ name: operator.name });
}
