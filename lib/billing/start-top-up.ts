import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "./billing";
import { openCheckout } from "./open-checkout";
import { customerOf } from "./stripe-customer";

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

/** Opens a Checkout session for one pack. The purchase is written down before Stripe is asked. */
export async function startTopUp(billing: Billing, start: StartTopUp): Promise<Result<{ url: string }, StartRefusal>> {
  const begun = await begin(billing, start);
  if (!begun.ok) return begun;
  const { sessionUrl, priceId, createdAt } = begun.value;
  if (sessionUrl !== null) return ok({ url: sessionUrl });
  const refusedText = "This pack cannot be bought right now. Nothing was charged: choose another.";
  return openCheckout(billing, { ...start, kind: "top_up", priceId, createdAt, refusedText }, async (metadata) => ({
    mode: "payment",
    metadata,
    payment_intent_data: { metadata },
    ...(start.origin === "link" ? {} : { customer: await customerOf(billing, start.consumerId, start.attempt) }),
  }));
}

interface Begun {
  readonly priceId: string;
  readonly createdAt: Date;
  readonly sessionUrl: string | null;
}

async function begin({ database, account }: Billing, start: StartTopUp): Promise<Result<Begun, StartRefusal>> {
  const { consumerId, packId, attempt, origin } = start;
  const [consumer] = await database.query<{ status: string; unfinished: number }>(
    `SELECT status, (SELECT count(*) FROM top_up WHERE consumer_id = c.id AND state IN ('started', 'open')
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
  return ok({ priceId, createdAt, sessionUrl });
}
