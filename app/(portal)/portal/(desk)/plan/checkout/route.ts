import { currentPortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { SubscribeInput } from "@/lib/billing/subscriptions/schema";
import { startSubscription } from "@/lib/billing/subscriptions/start-subscription";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

const FORM_BYTES_MAX = 4096;

/**
 * From the portal to Stripe's page, for the session's own consumer; the form says only which price. Another site cannot send it:
 * the session's cookie is SameSite=Lax, and comes with no POST from elsewhere.
 */
export async function POST(request: Request): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/plan`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view")
    return new Response("Whoever views as a consumer subscribes to nothing.", { status: 403 });
  if (portal.actor.role !== "owner") return seeOther(`${page}?refused=owners_only`);
  if (Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY) > FORM_BYTES_MAX) {
    return new Response("The form is too large.", { status: 413 });
  }
  const form = await request.formData().catch(() => new FormData());
  const input = SubscribeInput.safeParse(Object.fromEntries(form));
  if (!input.success) return seeOther(`${page}?refused=price_unavailable`);
  const { planPriceId, attempt } = input.data;
  const started = await startSubscription(consoleBilling(), {
    consumerId: Number(portal.consumerId),
    planPriceId: Number(planPriceId),
    attempt,
    returnUrl: `${page}/return?attempt=${attempt}`,
    cancelUrl: page,
  });
  return seeOther(started.ok ? started.value.url : `${page}?refused=${started.code}`);
}
