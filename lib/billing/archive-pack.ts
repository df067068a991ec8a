import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { ArchivePack } from "./schema";
import { wakeWorker } from "./wake-worker";

/** Sold no more. Payments that were begun are still credited. */
export async function archivePack(
  tx: Tx,
  actor: Actor,
  { packId }: ArchivePack,
): Promise<Result<{ packId: bigint; name: string }, "pack_unknown" | "pack_archived">> {
  const pack = await tx.creditPack.findUnique({ where: { id: packId }, select: { name: true } });
  if (!pack) return refuse("pack_unknown", "This pack does not exist.");
  const { count } = await tx.creditPack.updateMany({
    where: { id: packId, archivedAt: null },
    data: { archivedAt: new Date(), revision: { increment: 1 }, pushError: "" },
  });
  if (count === 0) return refuse("pack_archived", `“${pack.name}” is archived already.`);
  await recordAudit(tx, actor, {
    action: "pack.archive",
    target: { kind: "pack", id: packId, name: pack.name },
    before: { archived: false },
    after: { archived: true },
  });
  await wakeWorker(tx);
  return ok({ packId, name: pack.name });
}
