import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

export interface RefusalRow {
  /** Of the occurrence. */
  readonly id: string;
  readonly minute: Date;
  readonly code: string;
  readonly status: number;
  readonly count: bigint;
  /** Microcredits that the refused calls would have cost. */
  readonly cost: bigint;
  readonly routeName: string | null;
  readonly keyHint: string | null;
  readonly suspect: string | null;
}

/** One page of a consumer's refusals, newest minute first. */
export async function listRefusals(consumerId: bigint, query: PageQuery): Promise<Page<RefusalRow>> {
  const where = { consumerId };
  const [rows, total] = await Promise.all([
    db().occurrence.findMany({
      where,
      select: {
        id: true,
        minute: true,
        code: true,
        status: true,
        count: true,
        cost: true,
        routeId: true,
        keyId: true,
        suspect: true,
      },
      orderBy: [{ minute: "desc" }, { id: "desc" }],
      ...skipTake(query),
    }),
    db().occurrence.count({ where }),
  ]);
  const [routes, keys] = await Promise.all([
    db().route.findMany({
      where: { id: { in: presentIds(rows.map((row) => row.routeId)) } },
      select: { id: true, name: true },
    }),
    db().key.findMany({
      where: { id: { in: presentIds(rows.map((row) => row.keyId)) } },
      select: { id: true, prefix: true, lastFour: true },
    }),
  ]);
  const routeNames = new Map(routes.map(({ id, name }) => [id, name]));
  const keyHints = new Map(keys.map(({ id, prefix, lastFour }) => [id, `${prefix}…${lastFour}`]));
  return {
    ...query,
    total,
    rows: rows.map(({ routeId, keyId, ...row }) => ({
      ...row,
      routeName: routeId === null ? null : (routeNames.get(routeId) ?? null),
      keyHint: keyId === null ? null : (keyHints.get(keyId) ?? null),
    })),
  };
}

export interface RefusalDay {
  readonly day: Date;
  readonly code: string;
  readonly suspected: boolean;
  readonly count: number;
}

/** Refusals of the last seven days by UTC day and code. */
export async function countRefusalsByDay(consumerId: bigint, now: Date): Promise<RefusalDay[]> {
  const from = new Date(now.getTime() - 7 * 86_400_000);
  return db().$queryRaw<RefusalDay[]>`
    SELECT date_trunc('day', minute, 'UTC') AS day, code, suspect IS NOT NULL AS suspected, sum(count)::int AS count
    FROM occurrence WHERE consumer_id = ${consumerId} AND minute >= ${from} GROUP BY 1, 2, 3 ORDER BY 1, 2`;
}

function presentIds(ids: readonly (bigint | null)[]): bigint[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
