import type Stripe from "stripe";
import type { DemoStripe } from "../demo";
import type { DemoInvoice } from "../shapes/invoices";
import type { DemoSubscription } from "../shapes/subscriptions";
import { cardFields } from "./card-fields";
import type { Refused } from "./checkout";
import { dayOf, escaped, money, pageOf } from "./layout";

const INVOICES_SHOWN = 50;

/** Where a customer looks after card and invoices. One that was opened to replace the card shows that alone. */
export function portalPage(demo: DemoStripe, session: Stripe.BillingPortal.Session, refused: Refused | null): string {
  const { store, portal } = demo;
  const features = portal.featuresOf(session);
  const subscriptions = store
    .all("subscription")
    .filter(({ customer, ended_at }) => customer === session.customer && ended_at === null);
  const back =
    session.return_url === null ? "" : `<p><a href="${escaped(session.return_url)}">Go back to the shop</a></p>`;
  if (session.flow !== null) return pageOf("Change your card", `<h1>Change your card</h1>${cardForm(refused)}${back}`);
  const { invoice_history, payment_method_update, subscription_cancel } = features;
  const sections = [
    ...subscriptions.map((each) => subscriptionSection(demo, each, subscription_cancel.enabled)),
    payment_method_update.enabled ? cardSection(demo, session.customer, refused) : "",
    invoice_history.enabled ? invoicesSection(store.all("invoice").filter((i) => i.customer === session.customer)) : "",
  ];
  return pageOf("Billing", `<h1>Billing</h1>${back}${sections.join("\n")}`);
}

function subscriptionSection({ store }: DemoStripe, subscription: DemoSubscription, canCancel: boolean): string {
  const { id, status, cancel_at, items } = subscription;
  const [{ price, quantity, current_period_end }] = items.data;
  const name = typeof price.product === "string" ? store.get("product", price.product)?.name : undefined;
  const amount = money((price.unit_amount ?? 0) * quantity, price.currency);
  const until =
    cancel_at === null ? `The next period begins on ${dayOf(current_period_end)}` : `It ends on ${dayOf(cancel_at)}`;
  const cancel =
    canCancel && cancel_at === null
      ? `<form method="post"><input type="hidden" name="method" value="cancel"><input type="hidden" name="subscription" value="${escaped(id)}">
<button class="quiet">Cancel subscription</button></form>`
      : "";
  return `<section><h2>${escaped(name ?? "Subscription")}</h2>
<p>${escaped(amount)} per ${escaped(price.recurring?.interval ?? "month")}, ${escaped(status.replaceAll("_", " "))}. ${until}.</p>${cancel}</section>`;
}

function cardSection({ store, cards }: DemoStripe, customer: string, refused: Refused | null): string {
  const id = cards.liveCustomer(customer)?.invoice_settings.default_payment_method;
  const saved = store.all("payment_method").find((method) => method.customer === customer);
  const card = (typeof id === "string" ? store.get("payment_method", id) : saved)?.card;
  const shown =
    card === undefined
      ? "No card is saved."
      : `${card.brand === "visa" ? "Visa" : "Mastercard"} ending in ${card.last4}, expires ${String(card.exp_month).padStart(2, "0")}/${card.exp_year}`;
  return `<section><h2>Card</h2><p>${shown}</p>
<details${refused === null ? "" : " open"}><summary>Replace card</summary>${cardForm(refused)}</details></section>`;
}

function cardForm(refused: Refused | null): string {
  return `<form method="post">
<input type="hidden" name="method" value="card">
${cardFields(refused?.card ?? null, refused?.message ?? null)}
<button>Save card</button>
</form>`;
}

function invoicesSection(invoices: readonly DemoInvoice[]): string {
  const rows = invoices
    .slice(0, INVOICES_SHOWN)
    .map(({ created, number, status, total, currency, hosted_invoice_url }) => {
      const name = escaped(number ?? "Draft");
      const link = hosted_invoice_url ? `<a href="${escaped(hosted_invoice_url)}">${name}</a>` : name;
      return `<tr><td>${link}<br><small>${dayOf(created)}</small></td><td>${escaped(String(status))}</td><td class="money">${escaped(money(total, currency))}</td></tr>`;
    });
  if (rows.length === 0) return "<section><h2>Invoices</h2><p>There are none yet.</p></section>";
  return `<section><h2>Invoices</h2><table><thead><tr><th scope="col">Invoice</th><th scope="col">Status</th><th scope="col" class="money">Total</th></tr></thead>
<tbody>${rows.join("")}</tbody></table></section>`;
}
