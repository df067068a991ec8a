import { forwardCheck } from "@/lib/gateways/forward-check";
import { consoleEnv } from "@/lib/platform/env";

interface CheckRouteContext {
  readonly params: Promise<{ path: string[] }>;
}

/** The gate's check API at the console's address, unless CHECK_FORWARD=0. */
export async function POST(request: Request, { params }: CheckRouteContext): Promise<Response> {
  const { CHECK_FORWARD, GATE_URL } = consoleEnv();
  const { path } = await params;
  return forwardCheck(GATE_URL, CHECK_FORWARD ? path : [], request);
}
