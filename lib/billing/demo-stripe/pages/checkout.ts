import type Stripe from "stripe";
import { moneyText } from "@/lib/billing/currency";
import { SETTLE_MS } from "../checkouts";
import type { DemoStore } from "../store";
import { cardFields } from "./card-fields";
import { dayOf, escaped, pageOf } from "./layout";

export interface Refused {
  readonly message: string;
  /** The card as it was typed. */
  readonly card: string | null;
}

/** The hosted page of a session: it pays once, saves a card, or subscribes. */
export function checkoutPage(store: DemoStore, session: Stripe.Checkout.Session, refused: Refused | null): string {
  const { title, detail, button, leave } = wordsOf(store, session);
  const cancel =
    session.cancel_url === null ? "" : `<p><a href="${escaped(session.cancel_url)}">${escaped(leave)}</a></p>`;
  return pageOf(
    title,
    `<h1>${escaped(title)}</h1>
<p>${escaped(detail)}</p>
<form method="post">
${session.mode === "payment" && !store.get("session_terms", session.id)?.savesCard ? WAYS : '<input type="hidden" name="method" value="card">'}
${cardFields(refused?.card ?? null, refused?.message ?? null)}
<button>${escaped(button)}</button>
</form>
${cancel}`,
  );
}

/** `card`: what was typed, null where it is on file. */
export function authenticationPage(card: string | null): string {
  return pageOf(
    "3-D Secure",
    `<h1>Is it you?</h1>
<p>The card's bank asks you to confirm this payment (3-D Secure).</p>
<form method="post">
<input type="hidden" name="method" value="authenticated">
${card === null ? "" : `<input type="hidden" name="card" value="${escaped(card)}">`}
<button name="answer" value="yes">Confirm payment</button>
<button name="answer" value="no" class="quiet">Refuse</button>
</form>`,
  );
}

const WAYS = `<fieldset>
<legend>Pay by</legend>
<label><input type="radio" name="method" value="card" checked> Card</label>
<label><input type="radio" name="method" value="debit"> Bank debit, settles in ${SETTLE_MS / 1000} seconds</label>
<label><input type="radio" name="method" value="debit_fails"> Bank debit that fails after ${SETTLE_MS / 1000} seconds</label>
</fieldset>`;

function wordsOf(store: DemoStore, session: Stripe.Checkout.Session) {
  const leave = "Go back without paying";
  if (session.mode === "setup") {
    const detail = "Nothing is charged now. The card is kept for later payments.";
    return { title: "Save a card", detail, button: "Save card", leave: "Go back without saving" };
  }
  const terms = store.get("session_terms", session.id);
  const price = typeof terms?.priceId === "string" ? store.get("price", terms.priceId) : undefined;
  const product = typeof price?.product === "string" ? store.get("product", price.product) : undefined;
  const name = product?.name ?? "Top-up";
  const amount = moneyText(session.amount_total ?? 0, session.currency ?? "usd");
  if (session.mode === "payment") {
    const saved = terms?.savesCard ? ". The card is kept for later payments" : "";
    return { title: `Pay ${amount}`, detail: name + saved, button: `Pay ${amount}`, leave };
  }
  const full = moneyText((price?.unit_amount ?? 0) * (terms?.quantity ?? 1), session.currency ?? "usd");
  const rhythm = `${full} per ${price?.recurring?.interval ?? "month"}`;
  const days = terms?.trialDays ?? null;
  const trialEnd = days === null ? (terms?.trialEnd ?? null) : store.nowS() + days * 86_400;
  if (trialEnd === null) {
    return { title: `Subscribe for ${rhythm}`, detail: name, button: `Pay ${amount} and subscribe`, leave };
  }
  return {
    title: `Try ${name}`,
    detail: `Free until ${dayOf(trialEnd)}, then ${rhythm}`,
    button: "Start trial",
    leave,
  };
}
