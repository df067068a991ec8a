import type { Tx } from "@/lib/platform/db";

/** What happened before and after a refusal that may explain or have healed it; null where nothing of the kind did. */
export interface AroundRefusal {
  /** The configuration that it was decided with. */
  readonly config: {
    readonly version: number;
    readonly at: Date;
    readonly actorName: string;
    readonly summary: string;
  } | null;
  readonly grantBefore: Grant | null;
  readonly grantAfter: Grant | null;
  /** The first minute in which a call of the same consumer on the same route was served again. */
  readonly servedAfter: Date | null;
}

export interface Grant {
  readonly at: Date;
  readonly amountMicros: bigint;
  /** purchase, plan, promo, adjustment, restored */
  readonly kind: string;
}

const DAYS_AROUND = 30;
const DAY_MS = 86_400_000;

export async function aroundRefusal(
  tx: Tx,
  refusal: {
    readonly consumerId: bigint | null;
    readonly routeId: bigint | null;
    readonly configVersion: number;
    readonly firstAt: Date;
    readonly lastAt: Date;
  },
): Promise<AroundRefusal> {
  const { consumerId, routeId, firstAt, lastAt } = refusal;
  const config = await tx.configVersion.findUnique({ where: { id: BigInt(refusal.configVersion) } });
  const known = config && {
    version: Number(config.id),
    at: config.at,
    actorName: config.actorName,
    summary: config.summary,
  };
  if (consumerId === null) return { config: known, grantBefore: null, grantAfter: null, servedAfter: null };
  const grants = {
    consumerId,
    kind: { in: ["purchase", "plan", "promo", "adjustment", "restored"] },
    credit: "credits",
  };
  const select = { at: true, amount: true, kind: true };
  const [before, after, served] = await Promise.all([
    tx.ledgerEntry.findFirst({
      where: { ...grants, at: { lte: firstAt, gte: new Date(firstAt.getTime() - DAYS_AROUND * DAY_MS) } },
      orderBy: { at: "desc" },
      select,
    }),
    tx.ledgerEntry.findFirst({
      where: { ...grants, at: { gt: lastAt, lte: new Date(lastAt.getTime() + DAYS_AROUND * DAY_MS) } },
      orderBy: { at: "asc" },
      select,
    }),
    tx.usageMinute.findFirst({
      where: {
        consumerId,
        ...(routeId === null ? {} : { routeId }),
        minute: { gt: lastAt, lte: new Date(lastAt.getTime() + DAYS_AROUND * DAY_MS) },
      },
      orderBy: { minute: "asc" },
      select: { minute: true },
    }),
  ]);
  return {
    config: known,
    grantBefore: grantOf(before),
    grantAfter: grantOf(after),
    servedAfter: served?.minute ?? null,
  };
}

function grantOf(entry: { at: Date; amount: bigint; kind: string } | null): Grant | null {
  return entry && { at: entry.at, amountMicros: entry.amount, kind: entry.kind };
}
