import { currentPortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { confirmChange } from "@/lib/billing/subscriptions/confirm-change";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

/** From the portal to the page on which the session's own consumer confirms its change with the bank. Nothing is read of the form. */
export async function POST(): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/plan`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view") return new Response("Whoever views as a consumer confirms nothing.", { status: 403 });
  if (portal.actor.role !== "owner") return seeOther(`${page}?refused=owners_only`);
  const confirmed = await confirmChange(consoleBilling(), Number(portal.consumerId));
  return seeOther(confirmed.ok ? confirmed.value.url : `${page}?refused=${confirmed.code}`);
}
