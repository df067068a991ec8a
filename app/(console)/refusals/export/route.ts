import type { NextRequest } from "next/server";
import { currentOperator } from "@/lib/access/session";
import { consoleTimeZone } from "@/lib/access/settings";
import { groupRefusals } from "@/lib/analytics/group-refusals";
import { listRefusals } from "@/lib/analytics/list-refusals";
import { groupedCsv, refusalsCsv } from "@/lib/analytics/refusals-csv";
import { db } from "@/lib/platform/db";
import { refusalsQueryOf } from "../(list)/search-params";
import { EXPORT_ROWS_MAX } from "./rows-max";

/** The list as a file: same filters, same order. */
export async function GET(request: NextRequest): Promise<Response> {
  if ((await currentOperator()) === null) return new Response("Sign in first.", { status: 401 });
  const params = Object.fromEntries(request.nextUrl.searchParams);
  const query = refusalsQueryOf({ path: "/refusals", params }, Date.now(), await consoleTimeZone(db()));
  const shown = query.selected ?? query.range;
  if (query.group !== null) {
    const grouped = await groupRefusals(db(), query.group, shown, query.filter);
    return csvFile(groupedCsv(query.group, grouped.rows));
  }
  const found = await listRefusals(db(), shown, query.filter, {
    ...query,
    page: 1,
    pageSize: EXPORT_ROWS_MAX,
  });
  return csvFile(refusalsCsv(found.rows));
}

function csvFile(text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="refusals.csv"',
      "cache-control": "no-store",
    },
  });
}
