import { consoleBilling } from "@/lib/billing/console-billing";
import { EVENT_BYTES_MAX, type EventRefusal, receiveEvent } from "@/lib/billing/receive-event";
import { consoleEnv } from "@/lib/platform/env";

/** Where Stripe delivers events. Whoever is not Stripe learns nothing but that. */
export async function POST(request: Request): Promise<Response> {
  const received = await receiveEvent(consoleBilling(), consoleEnv().STRIPE_WEBHOOK_SECRET, {
    body: await boundedBody(request),
    signature: request.headers.get("stripe-signature"),
    nowS: Math.floor(Date.now() / 1000),
  });
  if (received.ok) return Response.json({ received: true });
  return Response.json({ error: received.code }, { status: STATUS[received.code] ?? 400 });
}

/** 503: Stripe tries again for three days, in which the secret can be set. */
const STATUS: Partial<Record<EventRefusal, number>> = { too_large: 413, not_configured: 503 };

/** Read as it comes, no further than the bound. Null: there is more. */
async function boundedBody(request: Request): Promise<Buffer | null> {
  if (Number(request.headers.get("content-length") ?? 0) > EVENT_BYTES_MAX) return null;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.byteLength;
    if (bytes > EVENT_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
