import type { Tx } from "@/lib/platform/db";

/** How far the plan's last publication has come. */
export interface Rollout {
  /** Live gates. */
  readonly gates: number;
  /** Of them, those that decide by it. */
  readonly applied: number;
}

/** Null where the plan was never published. */
export async function readRollout(tx: Tx, planId: bigint): Promise<Rollout | null> {
  const published = await tx.auditEntry.findFirst({
    where: { targetKind: "plan", targetId: planId, action: "plan.publish" },
    orderBy: { id: "desc" },
    select: { configVersion: true },
  });
  if (!published?.configVersion) return null;
  const [gates, applied] = await Promise.all([
    tx.gateEpoch.count({ where: { state: "live" } }),
    tx.gateEpoch.count({ where: { state: "live", configVersion: { gte: published.configVersion } } }),
  ]);
  return { gates, applied };
}
