import type { DemoInvoice } from "../shapes/invoices";
import { cardFields } from "./card-fields";
import type { Refused } from "./checkout";
import { dayOf, escaped, money, pageOf } from "./layout";

/** The hosted page of an invoice, where an open one is paid. `bankUrl`: the card on file waits for its bank there; null: it does not. */
export function invoicePage(invoice: DemoInvoice, bankUrl: string | null, refused: Refused | null): string {
  const { currency } = invoice;
  const title = `Invoice ${invoice.number ?? ""}`.trim();
  const lines = invoice.lines.data.map(
    ({ description, period, amount }) => `<tr><td class="wraps">${escaped(description ?? "")}<br>
<small>${dayOf(period.start)} to ${dayOf(period.end)}</small></td><td class="money">${escaped(money(amount, currency))}</td></tr>`,
  );
  const sum = (label: string, amount: number) =>
    `<tr><th scope="row">${label}</th><td class="money">${escaped(money(amount, currency))}</td></tr>`;
  const balance = invoice.ending_balance === null ? 0 : invoice.ending_balance - invoice.starting_balance;
  return pageOf(
    title,
    `<h1>${escaped(title)}</h1>
<p>${escaped(statusText(invoice))}</p>
<table><thead><tr><th scope="col">For</th><th scope="col" class="money">Amount</th></tr></thead>
<tbody>${lines.join("")}</tbody>
<tfoot>${sum("Total", invoice.total)}${balance === 0 ? "" : sum(balance < 0 ? "Kept for later" : "From your balance", -balance)}${sum("To pay", invoice.amount_remaining)}</tfoot></table>
${invoice.status === "open" && bankUrl !== null ? bankLink(bankUrl) : ""}
${invoice.status === "open" ? payForm(invoice, refused) : ""}`,
  );
}

export function statusText({ status, status_transitions: { paid_at } }: DemoInvoice): string {
  if (status === "paid") return paid_at === null ? "Paid" : `Paid on ${dayOf(paid_at)}`;
  if (status === "open") return "Open: it waits for its payment";
  return (
    { draft: "Draft: it becomes final within the hour", void: "Void", uncollectible: "Written off" }[String(status)] ??
    ""
  );
}

function bankLink(bankUrl: string): string {
  return `<p>The bank of the card on file asks for a confirmation.</p>
<p><a href="${escaped(bankUrl)}">Confirm the payment with the bank</a></p>
<p>Or pay with another card:</p>`;
}

function payForm({ amount_remaining, currency }: DemoInvoice, refused: Refused | null): string {
  return `<form method="post">
<input type="hidden" name="method" value="card">
${cardFields(refused?.card ?? null, refused?.message ?? null)}
<button>Pay ${escaped(money(amount_remaining, currency))}</button>
</form>`;
}
