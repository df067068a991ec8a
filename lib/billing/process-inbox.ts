import type { Refusal } from "@/lib/kernel/result";
import type { Billing } from "./billing";
import { checkoutSession } from "./events/checkout-session";
import { customer } from "./events/customer";
import { dispute } from "./events/dispute";
import { fraudWarning } from "./events/fraud-warning";
import type { EventHandler } from "./events/handler";
import { invoice } from "./events/invoice";
import { paymentIntent } from "./events/payment-intent";
import { paymentMethod } from "./events/payment-method";
import { refund } from "./events/refund";
import { subscription } from "./events/subscription";

const HANDLERS: readonly EventHandler[] = [
  ...[checkoutSession, paymentIntent, paymentMethod, refund, dispute, fraudWarning],
  ...[subscription, invoice, customer],
];

/** What the webhook endpoint in Stripe is to be sent. Others do no harm. */
export const SUBSCRIBED_TYPES: readonly string[] = HANDLERS.flatMap(({ types }) => types);

/** After these, about nine hours, an event waits for an operator. The reconciler repairs what it was about all the same. */
export const ATTEMPTS_MAX = 14;
const CLAIM_S = 120;

/** Nothing that waiting heals, and nothing that is wrong: the event is about something else. */
const IGNORED: ReadonlySet<string> = new Set(["not_ours", "foreign_mode"]);
/** Somebody must look at it: trying again changes nothing. */
const FINAL: ReadonlySet<string> = new Set([
  "object_unknown",
  "currency_mismatch",
  "price_mismatch",
  "price_unknown",
  "status_unknown",
]);

/**
 * Works off at most `limit` events that are due, one by one, and returns how many it took. An event is marked done after what it is
 * about is done, so a worker that dies in between does it again, which changes nothing. Never throws for what an event is about.
 */
export async function processInbox(billing: Billing, limit: number, signal?: AbortSignal): Promise<number> {
  const events = await claim(billing, limit);
  for (const event of events) {
    if (signal?.aborted) break;
    await handle(billing, event);
  }
  return events.length;
}

interface Claimed {
  readonly eventId: string;
  readonly type: string;
  readonly objectId: string;
  readonly attempts: number;
}

/**
 * Claimed by moving its next attempt away: another worker leaves it alone, and it is taken again if this one dies. The clock is
 * rounded as the column is, so that what was due at once is not due half a millisecond later.
 */
function claim({ database }: Billing, limit: number): Promise<Claimed[]> {
  return database.query<Claimed>(
    `UPDATE stripe_inbox SET attempts = attempts + 1, next_attempt_at = clock_timestamp() + interval '${CLAIM_S} seconds'
     WHERE event_id IN (SELECT event_id FROM stripe_inbox
       WHERE state = 'waiting' AND next_attempt_at <= clock_timestamp()::timestamptz(3)
       ORDER BY next_attempt_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
     RETURNING event_id AS "eventId", type, object_id AS "objectId", attempts`,
    [limit],
  );
}

async function handle(billing: Billing, event: Claimed): Promise<void> {
  const handler = HANDLERS.find(({ types }) => types.includes(event.type));
  if (handler === undefined) return end(billing, event, "ignored", "Nothing here depends on events of this type.");
  try {
    const result = await handler.handle(billing, event.objectId);
    if (result.ok) await end(billing, event, "done", "");
    else await refuseEvent(billing, event, result);
  } catch (error) {
    await tryAgain(billing, event, error instanceof Error ? error.message : String(error));
  }
}

async function refuseEvent(billing: Billing, event: Claimed, { code, message }: Refusal<string>): Promise<void> {
  if (IGNORED.has(code)) return end(billing, event, "ignored", message);
  if (FINAL.has(code)) return end(billing, event, "failed", message);
  return tryAgain(billing, event, message);
}

function end(
  billing: Billing,
  { eventId }: Claimed,
  state: "done" | "ignored" | "failed",
  note: string,
): Promise<void> {
  return write(
    billing,
    "UPDATE stripe_inbox SET state = $2::text, note = left($3::text, 500), processed_at = clock_timestamp() WHERE event_id = $1::text",
    [eventId, state, note],
  );
}

/** After 2, 4, 8 … seconds, an hour at most. */
async function tryAgain(billing: Billing, event: Claimed, note: string): Promise<void> {
  if (event.attempts >= ATTEMPTS_MAX) return end(billing, event, "failed", note);
  await write(
    billing,
    `UPDATE stripe_inbox SET note = left($2::text, 500), next_attempt_at = clock_timestamp() + $3::int * interval '1 second'
     WHERE event_id = $1::text`,
    [event.eventId, note, Math.min(3600, 2 ** event.attempts)],
  );
}

async function write({ database }: Billing, text: string, values: readonly unknown[]): Promise<void> {
  await database.query(text, values);
}
