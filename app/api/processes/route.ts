import { currentOperator } from "@/lib/access/session";
import { readDeadProcesses } from "@/lib/platform/processes";

/** Which processes died lately, as DeadProcess[]; the banner asks while a page is open. */
export async function GET(): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  if (!(await currentOperator())) return Response.json([], { status: 401, headers });
  return Response.json(await readDeadProcesses(Date.now()), { headers });
}
