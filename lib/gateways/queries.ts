import type { Code } from "@/lib/engine/codes";
import type { Prisma } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import { containsText } from "@/lib/platform/search";
import { GATEWAYS_MAX } from "./schema";

export interface GatewayQuery extends PageQuery {
  readonly search: string;
  readonly state: "live" | "archived";
}

const listRow = {
  id: true,
  name: true,
  kind: true,
  dialects: true,
  keySources: true,
  unknownRoute: true,
  tokenHint: true,
  createdAt: true,
  archivedAt: true,
} satisfies Prisma.GatewaySelect;

const detail = {
  ...listRow,
  pathTokenHint: true,
  namesConsumer: true,
  trustedHops: true,
  setsRequestId: true,
  legacyHeaders: true,
  nginxForm: true,
  revision: true,
} satisfies Prisma.GatewaySelect;

export type GatewayListRow = Prisma.GatewayGetPayload<{ select: typeof listRow }> & {
  /** Its calls refused in the last 24 hours for the gateway's own fault (gateway_unauthorized, gateway_misconfigured). */
  readonly faults: number;
};
export type GatewayDetail = Prisma.GatewayGetPayload<{ select: typeof detail }>;

/** One page of gateways by name. */
export async function listGateways(tx: Tx, query: GatewayQuery, now: Date): Promise<Page<GatewayListRow>> {
  const text = query.search.trim();
  const where: Prisma.GatewayWhereInput = {
    archivedAt: query.state === "live" ? null : { not: null },
    ...(text === "" ? {} : { name: containsText(text) }),
  };
  const [total, rows] = await Promise.all([
    tx.gateway.count({ where }),
    tx.gateway.findMany({ where, select: listRow, orderBy: [{ name: "asc" }, { id: "asc" }], ...skipTake(query) }),
  ]);
  const faults = await tx.occurrence.groupBy({
    by: ["gatewayId"],
    where: {
      code: { in: ["gateway_unauthorized", "gateway_misconfigured"] },
      minute: { gte: new Date(now.getTime() - DAY_MS) },
      gatewayId: { in: rows.map(({ id }) => id) },
    },
    _sum: { count: true },
  });
  const faultsOf = new Map(faults.map(({ gatewayId, _sum }) => [gatewayId, Number(_sum.count ?? 0)]));
  return {
    rows: rows.map((row) => ({ ...row, faults: faultsOf.get(row.id) ?? 0 })),
    total,
    page: query.page,
    pageSize: query.pageSize,
  };
}

export function readGateway(tx: Tx, id: bigint): Promise<GatewayDetail | null> {
  return tx.gateway.findUnique({ where: { id }, select: detail });
}

export interface TryGateway extends Prisma.GatewayGetPayload<{ select: typeof tried }> {
  /** 64 hex digits. */
  readonly tokenDigest: string;
}

const tried = { id: true, name: true, kind: true, keySources: true, nginxForm: true } satisfies Prisma.GatewaySelect;

/** Gateways in whose name a call can be tried, by name. */
export async function listTryGateways(tx: Tx): Promise<TryGateway[]> {
  const rows = await tx.gateway.findMany({
    where: { archivedAt: null },
    select: { ...tried, tokenDigest: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: GATEWAYS_MAX,
  });
  return rows.map((row) => ({ ...row, tokenDigest: Buffer.from(row.tokenDigest).toString("hex") }));
}

export interface GatewayFault {
  readonly code: Code;
  readonly count: number;
  readonly lastAt: Date;
  /** Opens the newest of them. */
  readonly lastOccurrence: string;
}

/** Refusals of the last 7 days that tell how well a gateway is set up, the most frequent first. */
export async function listFaults(tx: Tx, gatewayId: bigint, now: Date): Promise<GatewayFault[]> {
  const since = new Date(now.getTime() - 7 * DAY_MS);
  return tx.$queryRaw<GatewayFault[]>`
    SELECT code, sum(count)::float8 AS count, max(last_at) AS "lastAt",
      (array_agg(id ORDER BY last_at DESC))[1] AS "lastOccurrence"
    FROM occurrence WHERE code = ANY(${TELLING_CODES}) AND minute >= ${since} AND gateway_id = ${gatewayId}
    GROUP BY code ORDER BY count DESC, code`;
}

/** Of the gateway itself, or what calls look like when it passes on too little: no key, another path, an unknown route. */
const TELLING_CODES = [
  "gateway_unauthorized",
  "gateway_misconfigured",
  "key_missing",
  "key_unknown",
  "path_invalid",
  "route_unknown",
] satisfies Code[];

const DAY_MS = 86_400_000;
