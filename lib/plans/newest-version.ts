import type { Tx } from "@/lib/platform/db";

/** What new subscribers get; null: the plan was never published. */
export function newestVersion(tx: Tx, planId: bigint) {
  return tx.planVersion.findFirst({
    where: { planId, state: "published" },
    orderBy: { version: "desc" },
    select: { id: true, version: true, includedCreditsMicros: true },
  });
}
