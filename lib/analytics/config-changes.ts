import type { Tx } from "@/lib/platform/db";
import type { TimeRange } from "./time-range";

/** A change of what gates decide with: a flag on the chart's time axis. */
export interface ConfigChange {
  readonly version: number;
  readonly at: Date;
  readonly actorName: string;
  readonly summary: string;
}

/** At most this many, the newest; the chart gathers those that stand too close. */
const CONFIG_CHANGES_MAX = 100;

/** Oldest first. */
export async function configChanges(tx: Tx, range: TimeRange): Promise<readonly ConfigChange[]> {
  const rows = await tx.configVersion.findMany({
    where: { at: { gte: new Date(range.fromMs), lt: new Date(range.toMs) } },
    orderBy: { id: "desc" },
    take: CONFIG_CHANGES_MAX,
  });
  return rows.toReversed().map(({ id, ...change }) => ({ version: Number(id), ...change }));
}
