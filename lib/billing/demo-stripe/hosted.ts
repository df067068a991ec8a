import { type CardOutcome, cardOutcome, digitsOf } from "./cards";
import type { DemoStripe } from "./demo";
import { authenticationPage, checkoutPage, type Refused } from "./pages/checkout";
import { invoicePage } from "./pages/invoice";
import { noticePage } from "./pages/layout";
import { portalPage } from "./pages/portal";
import { customerIdOf } from "./payments";
import { DemoRefusal } from "./refusal";
import { html, type Reply, redirect } from "./reply";

/** A form of a hosted page as it was sent; null where the page is only looked at. */
export type Sent = URLSearchParams | null;

const PORTAL_S_MAX = 86_400;

/** The pages that a browser is sent to, at addresses that nobody can guess. Null: not one of them. */
export function hostedPage(demo: DemoStripe, path: string, sent: Sent): Reply | null {
  const [, page = "", id = ""] = path.split("/");
  if (page === "pay") return payPage(demo, id, sent);
  if (page === "authenticate") return bankPage(demo, id, sent);
  if (page === "invoice") return invoiceForm(demo, id, sent);
  if (page === "portal") return portalForm(demo, id, sent);
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
  const method = sent.get("method");
  if (method === "debit" || method === "debit_fails") {
    checkouts.payByDebit(id, method === "debit");
    return back();
  }
  const isCharged = session.mode !== "setup" && session.payment_status !== "no_payment_required";
  return byCard(
    sent,
    isCharged ? "charge" : "save",
    (outcome, card) => {
      checkouts.payByCard(id, outcome, card);
      return back();
    },
    (refused) => checkoutPage(store, checkouts.open(id), refused),
  );
}

function invoiceForm({ store, clocks, invoices }: DemoStripe, id: string, sent: Sent): Reply {
  const invoice = store.get("invoice", id);
  if (invoice === undefined || invoice.status === "draft") {
    return html(404, noticePage("No such invoice", "This link is incomplete, or of another demo."));
  }
  const bankUrl =
    invoice.status === "open" && invoice.amount_remaining > 0
      ? (store.need("payment_intent", invoices.intentOf(invoice)).next_action?.redirect_to_url?.url ?? null)
      : null;
  if (sent === null || invoice.status !== "open") return html(200, invoicePage(invoice, bankUrl, null));
  return byCard(
    sent,
    "charge",
    (outcome, card) => {
      clocks.during(invoice.customer, () => invoices.payByCard(id, outcome, card));
      return redirect(`/invoice/${id}`);
    },
    (refused) => invoicePage(store.need("invoice", id), null, refused),
  );
}

function portalForm(demo: DemoStripe, id: string, sent: Sent): Reply {
  const { store, clocks, portal } = demo;
  const session = store.get("billing_portal.session", id);
  if (session === undefined) {
    return html(404, noticePage("No such page", "This link is incomplete, or of another demo."));
  }
  if (session.created < store.wallS() - PORTAL_S_MAX) {
    return html(410, noticePage("This page has expired", "Go back to the shop and open it again."));
  }
  if (sent === null) return html(200, portalPage(demo, session, null));
  const own = redirect(`/portal/${id}`);
  if (sent.get("method") === "cancel") {
    clocks.during(session.customer, () => portal.cancel(session, sent.get("subscription") ?? ""));
    return own;
  }
  return byCard(
    sent,
    "save",
    (outcome, card) => {
      portal.replaceCard(session.customer, outcome, card);
      const after = session.flow?.after_completion.redirect?.return_url;
      return after === undefined ? own : redirect(after);
    },
    (refused) => portalPage(demo, session, refused),
  );
}

/** A card as it was typed, first asked about by its bank where it wants that; refused, the page comes again with what was typed. */
function byCard(
  sent: URLSearchParams,
  use: "charge" | "save",
  done: (outcome: CardOutcome, card: string) => Reply,
  again: (refused: Refused) => string,
): Reply {
  const card = sent.get("card") ?? "";
  const isAnswered = sent.get("method") === "authenticated";
  const outcome = cardOutcome(card, use, isAnswered && sent.get("answer") === "yes");
  if (outcome.result === "authenticate" && !isAnswered) return html(200, authenticationPage(card));
  try {
    return done(outcome, digitsOf(card));
  } catch (error) {
    if (!(error instanceof DemoRefusal)) throw error;
    return html(402, again({ message: error.message, card }));
  }
}

/** 3-D Secure for a card that is on file. */
function bankPage({ store, clocks, payments }: DemoStripe, id: string, sent: Sent): Reply {
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
    const answer = () => payments.authenticate(id, sent.get("answer") === "yes");
    const customer = customerIdOf(intent);
    if (customer === null) answer();
    else clocks.during(customer, answer);
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
