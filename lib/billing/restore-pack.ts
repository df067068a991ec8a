import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { RestorePack } from "./schema";
import { wakeWorker } from "./wake-worker";

/** Sells an archived pack again. */
export async function restorePack(
  tx: Tx,
  actor: Actor,
  { packId }: RestorePack,
): Promise<Result<{ packId: bigint; name: string }, "pack_unknown" | "pack_sold">> {
  const pack = await tx.creditPack.findUnique({ where: { id: packId }, select: { name: true } });
  if (!pack) return refuse("pack_unknown", "This pack does not exist.");
  const { count } = await tx.creditPack.updateMany({
    where: { id: packId, archivedAt: { not: null } },
    data: { archivedAt: null, revision: { increment: 1 }, pushError: "" },
  });
  if (count === 0) return refuse("pack_sold", `“${pack.name}” is sold already.`);
  await recordAudit(tx, actor, {
    action: "pack.restore",
    target: { kind: "pack", id: packId, name: pack.name },
    before: { archived: true },
    after: { archived: false },
  });
  await wakeWorker(tx);
  return ok({ packId, name: pack.name });
}
