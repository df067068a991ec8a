import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { moneyOf } from "./create-pack";
import type { EditPack } from "./schema";
import { wakeWorker } from "./wake-worker";

/** Payments that were begun keep the terms they were begun with. Another amount is another price in Stripe; the old one is archived there. */
export async function editPack(
  tx: Tx,
  actor: Actor,
  { packId, revision, name, creditsMicros, position, ...typed }: EditPack,
): Promise<Result<{ packId: bigint; name: string }, "pack_unknown" | "pack_changed" | "amount_invalid">> {
  const pack = await tx.creditPack.findUnique({ where: { id: packId } });
  if (!pack) return refuse("pack_unknown", "This pack does not exist.");
  if (pack.revision !== revision) {
    return refuse("pack_changed", "Somebody else has changed this pack meanwhile. Reload the page and look again.");
  }
  const money = pack.linked ? ok(pack) : moneyOf(typed.amount ?? "", typed.currency ?? pack.currency);
  if (!money.ok) return money;
  const { currency, amount } = money.value;
  const terms = { name, creditsMicros, position, currency, amount };
  const changed = changedFields({ ...pack }, terms);
  if (!changed) return ok({ packId, name });

  const isPriceNew = currency !== pack.currency || amount !== pack.amount;
  const updated = await tx.creditPack.updateMany({
    where: { id: packId, revision },
    data: { ...terms, revision: { increment: 1 }, pushError: "", ...(isPriceNew ? { priceId: null } : {}) },
  });
  if (updated.count === 0) {
    return refuse("pack_changed", "Somebody else has changed this pack meanwhile. Reload the page and look again.");
  }
  await recordAudit(tx, actor, { action: "pack.edit", target: { kind: "pack", id: packId, name }, ...changed });
  await wakeWorker(tx);
  return ok({ packId, name });
}
