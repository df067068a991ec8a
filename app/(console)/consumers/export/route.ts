import type { NextRequest } from "next/server";
import { currentOperator } from "@/lib/access/session";
import { consumersCsv } from "@/lib/consumers/consumers-csv";
import { listConsumers } from "@/lib/consumers/list-consumers";
import { parsePublicId } from "@/lib/kernel/ids";
import { consumerQueryOf } from "../(list)/search-params";
import { EXPORT_ROWS_MAX } from "./rows-max";

/** The list as a file: same filters, same order; with `ids`, only those that are ticked there. */
export async function GET(request: NextRequest): Promise<Response> {
  if ((await currentOperator()) === null) return new Response("Sign in first.", { status: 401 });
  const params = Object.fromEntries(request.nextUrl.searchParams);
  const query = consumerQueryOf({ path: "/consumers", params });
  const ids = request.nextUrl.searchParams.get("ids")?.split(",").slice(0, EXPORT_ROWS_MAX);
  const found = await listConsumers(
    {
      ...query,
      ids: ids?.flatMap((id) => parsePublicId("consumer", id) ?? []) ?? null,
      page: 1,
      pageSize: EXPORT_ROWS_MAX,
    },
    new Date(),
  );
  return new Response(consumersCsv(found.rows), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="consumers.csv"',
      "cache-control": "no-store",
    },
  });
}
