import type { Actor } from "@/lib/access/actor";
import type { SavedView } from "@/lib/generated/prisma/client";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** Locked until the transaction ends. To an operator another's view does not exist. */
export async function findOwnView(tx: Tx, actor: Actor, viewId: bigint): Promise<Result<SavedView, "view_not_found">> {
  await tx.$executeRaw`SELECT 1 FROM saved_view WHERE id = ${viewId} FOR UPDATE`;
  const view = await tx.savedView.findUnique({ where: { id: viewId } });
  if (view !== null && actor.kind === "operator" && view.operatorId === actor.id) return ok(view);
  return refuse("view_not_found", "This view does not exist any more. Reload the page.");
}
