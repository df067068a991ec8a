import { currentPortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { openCustomerPortal } from "@/lib/billing/subscriptions/customer-portal";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

/** From the portal to Stripe's pages of the session's own consumer: invoices, cards, and what is open. Nothing is read of the form. */
export async function POST(): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/plan`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view") return new Response("Whoever views as a consumer pays nothing.", { status: 403 });
  if (portal.actor.role !== "owner") return seeOther(`${page}?refused=owners_only`);
  const opened = await openCustomerPortal(consoleBilling(), Number(portal.consumerId), page);
  return seeOther(opened.ok ? opened.value.url : `${page}?refused=${opened.code}`);
}
