import type { Tx } from "@/lib/platform/db";

/** What a consumer's members are told by mail. */
export interface Alerts {
  /** Microcredits; null: not told. */
  readonly lowBalanceMicros: bigint | null;
  readonly exhausted: boolean;
  readonly keyExpiring: boolean;
}

export async function readAlerts(tx: Tx, consumerId: bigint): Promise<Alerts> {
  const row = await tx.alertSetting.findUnique({ where: { consumerId } });
  if (!row) return { lowBalanceMicros: null, exhausted: true, keyExpiring: true };
  const { lowBalanceMicros, exhausted, keyExpiring } = row;
  return { lowBalanceMicros, exhausted, keyExpiring };
}
