import type { Code } from "@/lib/engine/codes";
import { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import type { Page } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import { occurrenceSums } from "./occurrence-sums";
import { occurrencesWhere, type RefusalFilter } from "./refusal-filter";
import type { TimeRange } from "./time-range";

export interface RefusalRow {
  /** Opens the newest receipt of the occurrence. */
  readonly decisionId: string;
  readonly minute: Date;
  readonly code: Code;
  readonly status: number;
  readonly suspect: string | null;
  readonly calls: number;
  readonly consumer: { readonly id: string; readonly name: string } | null;
  readonly plan: { readonly id: string; readonly name: string; readonly version: number } | null;
  readonly route: { readonly id: string; readonly method: string; readonly path: string } | null;
  /** Where no route was known: what was asked for. */
  readonly samplePath: string | null;
  readonly gateway: { readonly id: string; readonly name: string } | null;
  /** Of one call, as the last one was told; null where none was found out. */
  readonly priceMicros: bigint | null;
  readonly purseMicros: bigint | null;
}

export type RefusalSort = "minute" | "calls";

const PAGE_SIZE = 50;

/** One page of occurrences, by default newest first; ties by id, so that pages neither repeat nor skip. */
export async function listRefusals(
  tx: Tx,
  range: Pick<TimeRange, "fromMs" | "toMs">,
  filter: RefusalFilter,
  { page = 1, pageSize = PAGE_SIZE, sort = "minute" as RefusalSort, descending = true } = {},
): Promise<Page<RefusalRow>> {
  const where = occurrencesWhere(range, filter);
  const by = sort === "calls" ? Prisma.sql`o.count` : Prisma.sql`o.minute`;
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const [counted] = await tx.$queryRaw<{ total: bigint }[]>`
    SELECT coalesce(sum(o.occurrences), 0)::bigint AS total FROM ${occurrenceSums(range, filter)} o`;
  const total = Number(counted?.total ?? 0);
  const lastPage = Math.max(1, Math.ceil(total / pageSize));
  const shown = Math.min(Math.max(1, page), lastPage);
  const rows = await tx.$queryRaw<Found[]>`
    WITH found AS (
      SELECT o.* FROM occurrence o WHERE ${where}
      ORDER BY ${by} ${direction}, o.minute DESC, o.id DESC LIMIT ${pageSize} OFFSET ${(shown - 1) * pageSize})
    SELECT o.id, o.minute, o.code, o.status, o.suspect, o.count AS calls, o.sample_paths[1] AS "samplePath",
      o.consumer_id AS "consumerId", c.name AS "consumerName", p.id AS "planId", p.name AS "planName", v.version AS "planVersion",
      o.route_id AS "routeId", r.method, r.path, o.gateway_id AS "gatewayId", g.name AS "gatewayName",
      (o.last_receipt #>> '{cost,unitMicros}')::bigint AS "priceMicros",
      (o.last_receipt #>> '{purse,availableMicros}')::bigint AS "purseMicros"
    FROM found o
    LEFT JOIN consumer c ON c.id = o.consumer_id
    LEFT JOIN plan_version v ON v.id = o.plan_version_id LEFT JOIN plan p ON p.id = v.plan_id
    LEFT JOIN route r ON r.id = o.route_id LEFT JOIN gateway g ON g.id = o.gateway_id
    ORDER BY ${by} ${direction}, o.minute DESC, o.id DESC`;
  return { rows: rows.map(toRow), total, page: shown, pageSize };
}

interface Found {
  id: string;
  minute: Date;
  code: Code;
  status: number;
  suspect: string | null;
  calls: bigint;
  samplePath: string | null;
  consumerId: bigint | null;
  consumerName: string | null;
  planId: bigint | null;
  planName: string | null;
  planVersion: number | null;
  routeId: bigint | null;
  method: string | null;
  path: string | null;
  gatewayId: bigint | null;
  gatewayName: string | null;
  priceMicros: bigint | null;
  purseMicros: bigint | null;
}

function toRow(found: Found): RefusalRow {
  const { consumerId, planId, routeId, gatewayId } = found;
  return {
    decisionId: `dec_${found.id}_${found.calls}`,
    minute: found.minute,
    code: found.code,
    status: found.status,
    suspect: found.suspect,
    calls: Number(found.calls),
    consumer: consumerId === null ? null : { id: publicId("consumer", consumerId), name: found.consumerName ?? "" },
    plan:
      planId === null
        ? null
        : { id: publicId("plan", planId), name: found.planName ?? "", version: found.planVersion ?? 0 },
    route:
      routeId === null || found.method === null || found.path === null
        ? null
        : { id: publicId("route", routeId), method: found.method, path: found.path },
    samplePath: found.samplePath,
    gateway: gatewayId === null ? null : { id: publicId("gateway", gatewayId), name: found.gatewayName ?? "" },
    priceMicros: found.priceMicros,
    purseMicros: found.purseMicros,
  };
}
