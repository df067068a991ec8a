import { currentPortal } from "@/lib/access/portal-session";
import { OWNERS_ONLY } from "@/lib/access/run-action";
import { SaveCardInput } from "@/lib/billing/auto-top-up/schema";
import { startCardSetup } from "@/lib/billing/auto-top-up/start-card-setup";
import { consoleBilling } from "@/lib/billing/console-billing";
import { consoleEnv } from "@/lib/platform/env";
import { seeOther } from "../../_parts/see-other";

/** From the portal to Stripe's page, on which the session's own consumer saves a card. Sent as a plain form, as a purchase is. */
export async function POST(request: Request): Promise<Response> {
  const { PUBLIC_URL } = consoleEnv();
  const page = `${PUBLIC_URL}/portal/auto-top-up`;
  const portal = await currentPortal();
  if (portal === null) return seeOther(`${PUBLIC_URL}/portal/sign-in`);
  if (portal.kind === "view") return new Response("Whoever views as a consumer saves no card.", { status: 403 });
  if (portal.actor.role !== "owner") return new Response(OWNERS_ONLY, { status: 403 });
  const form = await request.formData().catch(() => new FormData());
  const input = SaveCardInput.safeParse(Object.fromEntries(form));
  if (!input.success) return seeOther(page);
  const consumerId = Number(portal.consumerId);
  const started = await startCardSetup(consoleBilling(), { consumerId, ...input.data, returnUrl: page });
  return seeOther(started.ok ? started.value.url : `${page}?refused=${started.code}`);
}
