import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type SaveView, VIEWS_MAX } from "./schema";

export interface KeptView {
  readonly viewId: bigint;
  readonly name: string;
}

/** Gives a list a name, for this operator alone. The same name again takes over the list. */
export async function saveView(
  tx: Tx,
  actor: Actor,
  { name, query }: SaveView,
): Promise<Result<KeptView & { readonly query: string }, "no_operator" | "too_many_views">> {
  const operatorId = actor.kind === "operator" ? actor.id : null;
  if (operatorId === null) return refuse("no_operator", "Views are saved by operators.");
  await tx.$executeRaw`SELECT 1 FROM operator WHERE id = ${operatorId} FOR NO KEY UPDATE`;
  const before = await tx.savedView.findUnique({ where: { operatorId_name: { operatorId, name } } });
  if (before === null && (await tx.savedView.count({ where: { operatorId } })) >= VIEWS_MAX) {
    return refuse("too_many_views", `You have ${VIEWS_MAX} views, which is as many as there can be. Delete one first.`);
  }
  const { id } = await tx.savedView.upsert({
    where: { operatorId_name: { operatorId, name } },
    create: { operatorId, name, query },
    update: { query },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: "savedView.save",
    target: { kind: "savedView", id, name },
    ...(before !== null && { before: { query: before.query } }),
    after: { query },
  });
  return ok({ viewId: id, name, query });
}
