import type { NextRequest } from "next/server";
import { currentOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { auditCsv } from "@/lib/audit/audit-csv";
import { AUDIT_EXPORT_MAX, listAuditEntries } from "@/lib/audit/queries";
import { db } from "@/lib/platform/db";
import { auditQueryOf } from "../search-params";

/** The log as a file: same filters, newest first. */
export async function GET(request: NextRequest): Promise<Response> {
  if ((await currentOperator()) === null) return new Response("Sign in first.", { status: 401 });
  const params = Object.fromEntries(request.nextUrl.searchParams);
  const { timeZone } = await consoleSettings(db());
  const query = auditQueryOf({ path: "/audit", params }, timeZone);
  const { rows } = await listAuditEntries({ ...query, page: 1, pageSize: AUDIT_EXPORT_MAX });
  return new Response(auditCsv(rows), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log.csv"',
      "cache-control": "no-store",
    },
  });
}
