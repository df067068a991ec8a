import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { findOwnView } from "./find-own-view";
import type { KeptView } from "./save-view";
import type { RenameView } from "./schema";

export async function renameView(
  tx: Tx,
  actor: Actor,
  { viewId, name }: RenameView,
): Promise<Result<KeptView, "view_not_found" | "name_taken">> {
  const view = await findOwnView(tx, actor, viewId);
  if (!view.ok) return view;
  const { operatorId, name: before } = view.value;
  const taken = await tx.savedView.findUnique({ where: { operatorId_name: { operatorId, name } } });
  if (taken !== null && taken.id !== viewId) return refuse("name_taken", `You have a view “${name}” already.`, "name");
  await tx.savedView.update({ where: { id: viewId }, data: { name }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "savedView.rename",
    target: { kind: "savedView", id: viewId, name },
    before: { name: before },
    after: { name },
  });
  return ok({ viewId, name });
}
