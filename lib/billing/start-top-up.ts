import Stripe from "stripe";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { withRetry } from "@/lib/platform/postgres";
import type { Billing } from "./billing";
import { customerOf, forgetCustomer } from "./stripe-customer";

export interface StartTopUp {
  readonly consumerId: number;
  readonly packId: number;
  /** A UUID made by the page that asks: the same again opens the same payment. */
  readonly attempt: string;
  /** link: whoever has the top-up link, who must not be shown the consumer's customer object. portal: a member. */
  readonly origin: "link" | "portal";
  /** Where Stripe sends the payer afterwards, and where without paying. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

export type StartRefusal =
  | "consumer_unknown"
  | "pack_unavailable"
  | "attempt_over"
  | "too_many_attempts"
  | "stripe_refused"
  | "stripe_unavailable";

/** Unfinished payments that a consumer may begin in an hour: a link in wrong hands must not fill the account with sessions. */
const UNFINISHED_MAX = 20;
const SESSION_MINUTES = 60;

/**
 * Opens a Checkout session for one pack. The purchase is written down before Stripe is asked, and its attempt is both Stripe's
 * idempotency key and in the session's metadata: a session that was made but not stored (t1) is found by either.
 */
export async function startTopUp(billing: Billing, start: StartTopUp): Promise<Result<{ url: string }, StartRefusal>> {
  const begun = await begin(billing, start);
  if (!begun.ok) return begun;
  const { sessionUrl } = begun.value;
  if (sessionUrl !== null) return ok({ url: sessionUrl });
  try {
    return await openSession(billing, start, begun.value);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return refusalOf(billing, start, error);
  }
}

interface Begun {
  readonly consumerName: string;
  readonly priceId: string;
  readonly createdAt: Date;
  readonly sessionUrl: string | null;
}

async function begin({ database, account }: Billing, start: StartTopUp): Promise<Result<Begun, StartRefusal>> {
  const { consumerId, packId, attempt, origin } = start;
  const [consumer] = await database.query<{ name: string; status: string; unfinished: number }>(
    `SELECT name, status, (SELECT count(*) FROM top_up WHERE consumer_id = c.id AND state IN ('started', 'open')
       AND created_at > clock_timestamp() - interval '1 hour') AS unfinished
     FROM consumer c WHERE id = $1::bigint`,
    [consumerId],
  );
  if (consumer === undefined || consumer.status === "archived") {
    return refuse("consumer_unknown", "This account is closed.");
  }
  if (consumer.unfinished >= UNFINISHED_MAX) {
    return refuse("too_many_attempts", "Too many payments were begun and not finished. Try again in an hour.");
  }
  await database.query(
    `INSERT INTO top_up (attempt, consumer_id, pack_id, origin, credits_micros, currency, amount, price_id, livemode)
     SELECT $1::uuid, $2::bigint, id, $4::text, credits_micros, currency, amount, price_id, livemode FROM credit_pack
     WHERE id = $3::bigint AND livemode = $5::boolean AND archived_at IS NULL AND price_id IS NOT NULL
       AND pushed_revision = revision
     ON CONFLICT (attempt) DO NOTHING`,
    [attempt, consumerId, packId, origin, account.livemode],
  );
  const [topUp] = await database.query<{
    consumerId: number;
    packId: number;
    state: string;
    priceId: string;
    createdAt: Date;
    sessionUrl: string | null;
  }>(
    `SELECT consumer_id AS "consumerId", pack_id AS "packId", state, price_id AS "priceId", created_at AS "createdAt",
       session_url AS "sessionUrl" FROM top_up WHERE attempt = $1::uuid`,
    [attempt],
  );
  if (topUp === undefined) return refuse("pack_unavailable", "This pack is not sold any more. Choose another.");
  const isSame = topUp.consumerId === consumerId && topUp.packId === packId;
  if (!isSame || (topUp.state !== "started" && topUp.state !== "open")) {
    return refuse("attempt_over", "This payment was begun before. Go back, reload the page and choose again.");
  }
  const { priceId, createdAt, sessionUrl } = topUp;
  return ok({ consumerName: consumer.name, priceId, createdAt, sessionUrl });
}

async function openSession(
  billing: Billing,
  start: StartTopUp,
  begun: Begun,
): Promise<Result<{ url: string }, StartRefusal>> {
  const { account, database } = billing;
  const metadata = { tollgate_top_up: start.attempt, tollgate_consumer: publicId("consumer", start.consumerId) };
  const customer = start.origin === "link" ? null : await customerOf(billing, start.consumerId, start.attempt);
  // Of the row, not of now: the same request again must be the same to Stripe.
  const expiresAt = Math.floor(begun.createdAt.getTime() / 1000) + SESSION_MINUTES * 60;
  const session = await account.stripe.checkout.sessions.create(
    {
      mode: "payment",
      line_items: [{ price: begun.priceId, quantity: 1 }],
      client_reference_id: metadata.tollgate_consumer,
      metadata,
      payment_intent_data: { metadata },
      success_url: start.returnUrl,
      cancel_url: start.cancelUrl,
      expires_at: expiresAt,
      ...(customer === null ? {} : { customer }),
    },
    { idempotencyKey: `top-up:${start.attempt}:${customer ?? "guest"}` },
  );
  if (session.url === null) return refuse("stripe_refused", "Stripe opened no payment page. Choose again.");
  await withRetry(() =>
    database.query(
      `UPDATE top_up SET session_id = $2::text, session_url = $3::text, state = 'open'
       WHERE attempt = $1::uuid AND state = 'started'`,
      [start.attempt, session.id, session.url],
    ),
  );
  return ok({ url: session.url });
}

async function refusalOf(
  billing: Billing,
  start: StartTopUp,
  error: InstanceType<typeof Stripe.errors.StripeError>,
): Promise<Result<{ url: string }, StartRefusal>> {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) {
    return refuse("stripe_unavailable", "The payment page cannot be opened right now. Nothing was charged: try again.");
  }
  // A customer that was deleted in Stripe is made anew at the next try.
  if (error.param === "customer") {
    await forgetCustomer(billing, start.consumerId);
    return refuse("stripe_unavailable", "The payment page could not be opened. Nothing was charged: try again.");
  }
  await billing.database.query(
    "UPDATE top_up SET state = 'refused', note = left($2::text, 500) WHERE attempt = $1::uuid AND state = 'started'",
    [start.attempt, error.message],
  );
  return refuse("stripe_refused", "This pack cannot be bought right now. Nothing was charged: choose another.");
}
