import type Stripe from "stripe";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "./billing";
import { STRIPE_CHANNEL } from "./billing";
import { STRIPE_API_VERSION } from "./stripe-account";

/** Stripe's own events are far smaller. */
export const EVENT_BYTES_MAX = 512 * 1024;
const TOLERANCE_S = 300;

export type EventRefusal =
  | "not_configured"
  | "unsigned"
  | "forged"
  | "stale"
  | "too_large"
  | "not_an_event"
  | "foreign_mode"
  | "wrong_version";

export interface Delivery {
  /** As it came, unparsed: the signature is over the bytes. Null: more than EVENT_BYTES_MAX. */
  readonly body: Buffer | null;
  readonly signature: string | null;
  /** Unix s. */
  readonly nowS: number;
}

/**
 * Takes a delivery of Stripe's into the inbox, nothing more: the worker looks at it at once. What is not Stripe's, or not for this
 * installation, is turned away and counted.
 */
export async function receiveEvent(
  billing: Billing,
  secrets: readonly string[],
  delivery: Delivery,
): Promise<Result<{ eventId: string; isNew: boolean }, EventRefusal>> {
  const read = readEvent(billing, secrets, delivery);
  if (!read.ok) {
    await countRejection(billing, read.code);
    return read;
  }
  const { event, objectId } = read.value;
  const inserted = await billing.database.query(
    `WITH inserted AS (
       INSERT INTO stripe_inbox (event_id, type, api_version, livemode, object_id, payload, created_at)
       VALUES ($1::text, $2::text, $3::text, $4::boolean, $5::text, $6::jsonb, to_timestamp($7::bigint))
       ON CONFLICT DO NOTHING RETURNING event_id)
     SELECT pg_notify('${STRIPE_CHANNEL}', '')::text FROM inserted`,
    [event.id, event.type, event.api_version, event.livemode, objectId, JSON.stringify(event), event.created],
  );
  return ok({ eventId: event.id, isNew: inserted.length > 0 });
}

interface ReadEvent {
  readonly event: Stripe.Event;
  readonly objectId: string;
}

function readEvent(
  { account }: Billing,
  secrets: readonly string[],
  { body, signature, nowS }: Delivery,
): Result<ReadEvent, EventRefusal> {
  if (secrets.length === 0) return refuse("not_configured", "STRIPE_WEBHOOK_SECRET is not set.");
  if (body === null) return refuse("too_large", "The body is too large for an event.");
  if (signature === null) return refuse("unsigned", "There is no Stripe-Signature.");
  // The age is checked below, so that a true signature of long ago is told from a false one.
  const sealed = secrets.some((secret) => isSealed(account.stripe, body, signature, secret));
  if (!sealed) return refuse("forged", "The signature is not of this body under our secret.");
  if (Math.abs(nowS - sealedAt(signature)) > TOLERANCE_S) return refuse("stale", "The signature is too old.");
  const event = parsed(body);
  if (event === null) return refuse("not_an_event", "The body is not a snapshot event.");
  if (event.livemode !== account.livemode) return refuse("foreign_mode", "The event is of Stripe's other mode.");
  if (event.api_version !== STRIPE_API_VERSION) {
    return refuse("wrong_version", `The event is of API version ${event.api_version}; this is ${STRIPE_API_VERSION}.`);
  }
  const object = event.data.object as { id?: unknown };
  return ok({ event, objectId: typeof object.id === "string" ? object.id : "" });
}

function isSealed(stripe: Stripe, body: Buffer, signature: string, secret: string): boolean {
  try {
    // Received at the moment it names: this call is about the seal alone.
    const receivedAt = sealedAt(signature) * 1000;
    return (
      stripe.webhooks.signature?.verifyHeader(body, signature, secret, TOLERANCE_S, undefined, receivedAt) ?? false
    );
  } catch {
    // Not only its own kind of error: a header of an odd form ("v1=") makes the SDK throw another.
    return false;
  }
}

function sealedAt(signature: string): number {
  return Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? 0);
}

/** Null for JSON of another form, "thin" notifications included: those name objects only, and are not subscribed to. */
function parsed(body: Buffer): Stripe.Event | null {
  try {
    const event = JSON.parse(body.toString("utf8"));
    const isEvent = event?.object === "event" && typeof event.data?.object === "object" && event.data.object !== null;
    const isNamed = typeof event?.id === "string" && event.id.length <= 255 && typeof event.type === "string";
    return isEvent && isNamed && Number.isSafeInteger(event.created) ? event : null;
  } catch {
    return null;
  }
}

async function countRejection({ database }: Billing, reason: EventRefusal): Promise<void> {
  await database.query(
    `INSERT INTO stripe_rejection (reason, count, last_at) VALUES ($1::text, 1, clock_timestamp())
     ON CONFLICT (reason) DO UPDATE SET count = stripe_rejection.count + 1, last_at = clock_timestamp()`,
    [reason],
  );
}
