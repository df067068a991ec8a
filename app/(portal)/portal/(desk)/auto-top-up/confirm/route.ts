import { currentPortal } from "@/lib/access/portal-session";
import { confirmPayment } from "@/lib/billing/auto-top-up/confirm-payment";
import { consoleBilling } from "@/lib/billing/console-billing";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

/** From the portal to the bank's page, for the one payment of the session's own consumer that waits for it. */
export async function POST(): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/auto-top-up`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view") return new Response("Whoever views as a consumer confirms nothing.", { status: 403 });
  const asked = { returnUrl: page, nowMs: Date.now() };
  const confirmed = await confirmPayment(consoleBilling(), Number(portal.consumerId), asked);
  return seeOther(confirmed.ok ? confirmed.value.url : `${page}?refused=${confirmed.code}`);
}
