import type Stripe from "stripe";
import { recordStripeAudit } from "@/lib/audit/record-stripe";
import { parsePublicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Billing } from "../billing";
import { retrieved } from "../retrieved";
import { lockRule } from "./rule-row";

/**
 * Keeps the card that was saved on Stripe's page, read anew, and switches the standing order on that waited for it. Called by webhook,
 * page and reconciler; a session that is kept already, or that a newer one has replaced, changes nothing.
 */
export async function settleCardSetup(
  { database, account }: Billing,
  sessionId: string,
  nowMs: number,
): Promise<Result<{ booked: boolean }, "object_unknown" | "not_ours">> {
  const session = await retrieved(
    account.stripe.checkout.sessions.retrieve(sessionId, { expand: ["setup_intent.payment_method"] }),
  );
  if (session === null) return refuse("object_unknown", `Stripe has no Checkout session ${sessionId}.`);
  const consumerId = parsePublicId("consumer", session.metadata?.tollgate_card_of ?? "");
  if (session.mode !== "setup" || consumerId === null || session.livemode !== account.livemode) {
    return refuse("not_ours", "The session saves no card for an auto top-up.");
  }
  const method = methodOf(session);
  return database.transaction(async (sql) => {
    const rule = await lockRule(sql, Number(consumerId), account.livemode);
    const isOver = method !== null || session.status === "expired";
    if (rule === null || rule.setupSessionId !== sessionId || !isOver) return ok({ booked: false });
    await sql.query(
      `UPDATE auto_top_up SET setup_session_id = NULL, payment_method_id = COALESCE($3::text, payment_method_id),
         card = COALESCE($4::text, card), changed_at = to_timestamp($5::float8 / 1000)
       WHERE consumer_id = $1::bigint AND livemode = $2::boolean`,
      [rule.consumerId, rule.livemode, method?.id ?? null, method === null ? null : cardText(method), nowMs],
    );
    if (method === null) return ok({ booked: false });
    // A new card is a new beginning, unless the member has switched it off meanwhile.
    await sql.query(
      `UPDATE auto_top_up SET state = 'on', cause = '', reason = '', declines = 0, not_before = NULL
       WHERE consumer_id = $1::bigint AND livemode = $2::boolean AND state <> 'off'`,
      [rule.consumerId, rule.livemode],
    );
    const after = { card: cardText(method) };
    await recordStripeAudit(sql, { action: "consumer.save_card", consumerId: rule.consumerId, after });
    return ok({ booked: true });
  });
}

function methodOf({ status, setup_intent: setup }: Stripe.Checkout.Session): Stripe.PaymentMethod | null {
  if (status !== "complete" || typeof setup !== "object" || setup?.status !== "succeeded") return null;
  return typeof setup.payment_method === "object" ? setup.payment_method : null;
}

/** "visa 4242" */
function cardText({ type, card }: Stripe.PaymentMethod): string {
  return card === undefined ? type : `${card.brand} ${card.last4}`;
}
