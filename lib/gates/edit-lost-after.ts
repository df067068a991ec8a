import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { readLostAfterH, writeLostAfterH } from "./lost-after";
import type { EditLostAfter } from "./schema";

/** Says after how many hours of silence the worker gives a gate up without asking; null: never. */
export async function editLostAfter(
  tx: Tx,
  actor: Actor,
  { hours }: EditLostAfter,
): Promise<Result<EditLostAfter, never>> {
  const before = await readLostAfterH(prismaSql(tx));
  if (before === hours) return ok({ hours });
  await writeLostAfterH(prismaSql(tx), hours);
  await recordAudit(tx, actor, {
    action: "setting.edit",
    target: { kind: "setting", id: 0n, name: "Silent gates" },
    before: { lostAfterHours: before },
    after: { lostAfterHours: hours },
  });
  return ok({ hours });
}
