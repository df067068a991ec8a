import { consoleBilling } from "@/lib/billing/console-billing";
import { findTopUp } from "@/lib/billing/find-top-up";
import { BuyPackInput } from "@/lib/billing/schema";
import { startTopUp } from "@/lib/billing/start-top-up";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

const FORM_BYTES_MAX = 4096;

interface CheckoutContext {
  readonly params: Promise<{ token: string }>;
}

/** From the top-up link's page to Stripe's. The link says whose account it is; the form only which pack. */
export async function POST(request: Request, { params }: CheckoutContext): Promise<Response> {
  const { token } = await params;
  const env = consoleEnv();
  const page = `${env.PUBLIC_URL}/t/${token}`;
  const topUp = await findTopUp(db(), env.LINK_SECRET, token, Date.now());
  if (topUp.state !== "open") return seeOther(`${env.PUBLIC_URL}/t/${encodeURIComponent(token)}`);
  if (Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY) > FORM_BYTES_MAX) {
    return new Response("The form is too large.", { status: 413 });
  }
  const input = BuyPackInput.safeParse(Object.fromEntries(await formOf(request)));
  if (!input.success) return seeOther(`${page}?refused=pack_unavailable`);
  const started = await startTopUp(consoleBilling(), {
    consumerId: Number(topUp.consumerId),
    packId: Number(input.data.packId),
    attempt: input.data.attempt,
    origin: "link",
    returnUrl: `${page}/return?attempt=${input.data.attempt}`,
    cancelUrl: page,
  });
  return seeOther(started.ok ? started.value.url : `${page}?refused=${started.code}`);
}

/** Empty where the body is no form. */
function formOf(request: Request): Promise<Iterable<[string, FormDataEntryValue]>> {
  return request.formData().catch(() => new FormData());
}

/** The browser goes on with GET, and tells nobody the link that it came from. */
function seeOther(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
