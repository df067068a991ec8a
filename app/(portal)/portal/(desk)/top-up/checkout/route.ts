import { currentPortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { BuyPackInput } from "@/lib/billing/schema";
import { startTopUp } from "@/lib/billing/start-top-up";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

const FORM_BYTES_MAX = 4096;

/**
 * From the portal to Stripe's page, for the session's own consumer; the form says only which pack. Another site cannot send
 * it: the session's cookie is SameSite=Lax, and comes with no POST from elsewhere.
 */
export async function POST(request: Request): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/top-up`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view") return new Response("Whoever views as a consumer buys nothing.", { status: 403 });
  if (Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY) > FORM_BYTES_MAX) {
    return new Response("The form is too large.", { status: 413 });
  }
  const form = await request.formData().catch(() => new FormData());
  const input = BuyPackInput.safeParse(Object.fromEntries(form));
  if (!input.success) return seeOther(`${page}?refused=pack_unavailable`);
  const { packId, attempt } = input.data;
  const started = await startTopUp(consoleBilling(), {
    consumerId: Number(portal.consumerId),
    packId: Number(packId),
    attempt,
    origin: "portal",
    returnUrl: `${page}/return?attempt=${attempt}`,
    cancelUrl: page,
  });
  return seeOther(started.ok ? started.value.url : `${page}?refused=${started.code}`);
}
