import { cardOutcome, digitsOf } from "./cards";
import type { DemoStripe } from "./demo";
import { authenticationPage, checkoutPage } from "./pages/checkout";
import { noticePage } from "./pages/layout";
import { DemoRefusal } from "./refusal";
import { html, type Reply, redirect } from "./reply";

/** A form of a hosted page as it was sent; null where the page is only looked at. */
export type Sent = URLSearchParams | null;

/** The pages that a browser is sent to, at addresses that nobody can guess. Null: not one of them. */
export function hostedPage(demo: DemoStripe, path: string, sent: Sent): Reply | null {
  const [, page = "", id = ""] = path.split("/");
  if (page === "pay") return payPage(demo, id, sent);
  if (page === "authenticate") return bankPage(demo, id, sent);
  return null;
}

function payPage({ store, checkouts }: DemoStripe, id: string, sent: Sent): Reply {
  if (store.get("checkout.session", id) === undefined) {
    return html(404, noticePage("No such payment", "This link is incomplete, or of another demo."));
  }
  const session = checkouts.open(id);
  if (session.status === "expired") {
    return html(410, noticePage("This payment has expired", "Go back and begin it again."));
  }
  const back = () => redirect((session.success_url ?? "/").replace("{CHECKOUT_SESSION_ID}", id));
  if (session.status === "complete") return back();
  if (sent === null) return html(200, checkoutPage(store, session, null));
  const card = sent.get("card") ?? "";
  try {
    const method = sent.get("method");
    if (method === "debit" || method === "debit_fails") {
      checkouts.payByDebit(id, method === "debit");
      return back();
    }
    const isAnswered = method === "authenticated";
    const isCharged = session.mode !== "setup" && session.payment_status !== "no_payment_required";
    const outcome = cardOutcome(card, isCharged ? "charge" : "save", isAnswered && sent.get("answer") === "yes");
    if (outcome.result === "authenticate" && !isAnswered) return html(200, authenticationPage(card));
    checkouts.payByCard(id, outcome, digitsOf(card));
    return back();
  } catch (error) {
    if (!(error instanceof DemoRefusal)) throw error;
    return html(402, checkoutPage(store, checkouts.open(id), { message: error.message, card }));
  }
}

/** 3-D Secure for a card that is on file. */
function bankPage({ store, payments }: DemoStripe, id: string, sent: Sent): Reply {
  const intent = store.get("payment_intent", id);
  if (intent === undefined) {
    return html(404, noticePage("No such payment", "This link is incomplete, or of another demo."));
  }
  const next = intent.next_action?.redirect_to_url;
  if (intent.status !== "requires_action" || next === undefined) {
    return html(410, noticePage("Nothing to confirm", "This payment does not wait for its bank any more."));
  }
  if (sent === null) return html(200, authenticationPage(null));
  try {
    payments.authenticate(id, sent.get("answer") === "yes");
  } catch (error) {
    if (!(error instanceof DemoRefusal)) throw error;
    if (next.return_url === null) return html(402, noticePage("The payment was refused", error.message));
  }
  if (next.return_url === null) return html(200, noticePage("Thank you", "The payment is confirmed."));
  const back = new URL(next.return_url);
  back.searchParams.set("payment_intent", id);
  back.searchParams.set("payment_intent_client_secret", intent.client_secret ?? "");
  const { status } = store.need("payment_intent", id);
  back.searchParams.set("redirect_status", status === "succeeded" ? "succeeded" : "failed");
  return redirect(back.href);
}
