import { currentOperator } from "@/lib/access/session";
import { db } from "@/lib/platform/db";
import { type Notice, readNotices } from "@/lib/platform/notices";
import { readProcesses } from "@/lib/platform/process-status";

/** What the top of every page says, asked again every few seconds: GET → Notice[]. */
export async function GET(): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  if (!(await currentOperator())) return Response.json([], { status: 401, headers });
  const notices: readonly Notice[] = await readNotices(db(), await readProcesses(), Date.now());
  return Response.json(notices, { headers });
}
