import type { NextRequest } from "next/server";
import { usageQueryOf } from "@/components/usage/usage-query";
import { currentPortal } from "@/lib/access/portal-session";
import { usageByDay } from "@/lib/analytics/usage-by-day";
import { usageCsv } from "@/lib/analytics/usage-csv";
import { db } from "@/lib/platform/db";

/** The page's rows as a file: same range, same route. */
export async function GET(request: NextRequest): Promise<Response> {
  const portal = await currentPortal();
  if (portal === null) return new Response("Sign in first.", { status: 401 });
  const params = Object.fromEntries(request.nextUrl.searchParams);
  const { range, routeId } = usageQueryOf({ path: "/portal/usage", params }, Date.now(), portal.timeZone);
  const rows = await usageByDay(db(), portal.consumerId, range, portal.timeZone, routeId);
  return new Response(usageCsv(rows), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="usage.csv"',
      "cache-control": "no-store",
    },
  });
}
