import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import { readRateSharing, writeRateSharing } from "@/lib/ledger/rate-sharing";
import { prismaSql, type Tx } from "@/lib/platform/db";
import type { EditRateSharing } from "./schema";

/** Says what a rate allows where several gates run; they hear of it with their next poll, and forget no call for it. */
export async function editRateSharing(
  tx: Tx,
  actor: Actor,
  { shared }: EditRateSharing,
): Promise<Result<EditRateSharing, never>> {
  const before = await readRateSharing(prismaSql(tx));
  if (before === shared) return ok({ shared });
  await writeRateSharing(prismaSql(tx), shared);
  await recordAudit(tx, actor, {
    action: "setting.edit",
    target: { kind: "setting", id: 0n, name: "Rates" },
    before: { shared: before },
    after: { shared },
  });
  return ok({ shared });
}
