import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { findOwnView } from "./find-own-view";
import type { KeptView } from "./save-view";
import type { DeleteView } from "./schema";

/** Its query goes with the answer, so that it can be saved anew. */
export async function deleteView(
  tx: Tx,
  actor: Actor,
  { viewId }: DeleteView,
): Promise<Result<KeptView & { readonly query: string }, "view_not_found">> {
  const view = await findOwnView(tx, actor, viewId);
  if (!view.ok) return view;
  const { name, query } = view.value;
  await tx.savedView.delete({ where: { id: viewId }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "savedView.delete",
    target: { kind: "savedView", id: viewId, name },
    before: { name, query },
  });
  return ok({ viewId, name, query });
}
