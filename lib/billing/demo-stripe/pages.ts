import type Stripe from "stripe";
import { moneyText } from "../currency";
import { SETTLE_MS } from "./payments";
import type { DemoStore } from "./store";

/** A page of the demo's Stripe: no script, nothing from elsewhere. `body` is HTML whose values are escaped. */
export function pageOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="demo"><strong>The demo's Stripe.</strong> No money moves here. Do not type a real card.</header>
<main>${body}</main>
</body>
</html>
`;
}

export function checkoutPage(store: DemoStore, session: Stripe.Checkout.Session, error: string | null): string {
  const terms = store.get("session_terms", session.id);
  const price = terms === undefined ? undefined : store.get("price", terms.priceId);
  const product = typeof price?.product === "string" ? store.get("product", price.product) : undefined;
  const amount = moneyText(session.amount_total ?? 0, session.currency ?? "usd");
  const cancel =
    session.cancel_url === null ? "" : `<p><a href="${escaped(session.cancel_url)}">Go back without paying</a></p>`;
  return pageOf(
    `Pay ${amount}`,
    `<h1>Pay ${escaped(amount)}</h1>
<p>${escaped(product?.name ?? "Top-up")}</p>
${error === null ? "" : `<p class="error" role="alert">${escaped(error)}</p>`}
<form method="post">
<fieldset>
<legend>Pay by</legend>
<label><input type="radio" name="method" value="card" checked> Card</label>
<label><input type="radio" name="method" value="debit"> Bank debit, settles in ${SETTLE_MS / 1000} seconds</label>
<label><input type="radio" name="method" value="debit_fails"> Bank debit that fails after ${SETTLE_MS / 1000} seconds</label>
</fieldset>
<label for="card">Card number</label>
<input id="card" name="card" inputmode="numeric" autocomplete="off" value="4242 4242 4242 4242" aria-describedby="cards">
<details><summary>Test cards</summary>
<ul id="cards">
<li><code>4242 4242 4242 4242</code> is paid</li>
<li><code>4000 0025 0000 3155</code> asks for 3-D Secure</li>
<li><code>4000 0000 0000 0002</code> is declined</li>
<li><code>4000 0000 0000 9995</code> has insufficient funds</li>
<li><code>4000 0000 0000 0259</code> is paid and disputed</li>
<li><code>4000 0000 0000 1976</code> is paid and inquired about</li>
</ul></details>
<button>Pay ${escaped(amount)}</button>
</form>
${cancel}`,
  );
}

export function authenticationPage(): string {
  return pageOf(
    "3-D Secure",
    `<h1>Is it you?</h1>
<p>The card's bank asks you to confirm this payment (3-D Secure).</p>
<form method="post">
<input type="hidden" name="method" value="authenticated">
<button name="answer" value="yes">Confirm payment</button>
<button name="answer" value="no" class="quiet">Refuse</button>
</form>`,
  );
}

export function noticePage(title: string, text: string): string {
  return pageOf(title, `<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`);
}

const PAYMENTS_SHOWN = 50;

/** What a merchant does in Stripe's dashboard: refunds, and in the demo also what banks do: disputes and their end. */
export function dashboardPage(store: DemoStore, csrf: string): string {
  const button = (act: string, id: string, label: string) =>
    `<form method="post"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}">` +
    `<input type="hidden" name="id" value="${escaped(id)}"><button class="small">${label}</button></form>`;
  const rows = store
    .all("charge")
    .slice(0, PAYMENTS_SHOWN)
    .map((charge) => {
      const refunded =
        charge.amount_refunded > 0 ? `, ${moneyText(charge.amount_refunded, charge.currency)} refunded` : "";
      const acts =
        charge.refunded || charge.disputed
          ? []
          : [
              button("refund_half", charge.id, "Refund half"),
              button("refund", charge.id, "Refund"),
              button("dispute", charge.id, "Dispute"),
              button("inquire", charge.id, "Inquire"),
            ];
      return `<tr><td>${escaped(new Date(charge.created * 1000).toISOString().slice(0, 16).replace("T", " "))}</td>
<td><code>${escaped(charge.id)}</code></td><td>${escaped(moneyText(charge.amount, charge.currency) + refunded)}</td><td>${acts.join("")}</td></tr>`;
    });
  const disputes = store
    .all("dispute")
    .slice(0, PAYMENTS_SHOWN)
    .map((dispute) => {
      const isInquiry = dispute.status.startsWith("warning_");
      const isClosed = ["won", "lost", "warning_closed"].includes(dispute.status);
      const acts = isClosed
        ? []
        : isInquiry
          ? [button("escalate", dispute.id, "Becomes a dispute"), button("close_inquiry", dispute.id, "Close")]
          : [button("win", dispute.id, "Is won"), button("lose", dispute.id, "Is lost")];
      return `<tr><td><code>${escaped(dispute.id)}</code></td><td>${escaped(moneyText(dispute.amount, dispute.currency))}</td>
<td>${escaped(dispute.status.replaceAll("_", " "))}</td><td>${acts.join("")}</td></tr>`;
    });
  return pageOf(
    "The demo's Stripe",
    `<h1>Payments</h1>
${rows.length === 0 ? "<p>Nobody has paid yet.</p>" : `<div class="scroll"><table><thead><tr><th>Time, UTC</th><th>Charge</th><th>Amount</th><th><span class="unseen">Actions</span></th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`}
<h2>Disputes</h2>
${disputes.length === 0 ? "<p>None.</p>" : `<div class="scroll"><table><thead><tr><th>Dispute</th><th>Amount</th><th>Status</th><th><span class="unseen">Actions</span></th></tr></thead><tbody>${disputes.join("")}</tbody></table></div>`}`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:light-dark(#fff,#14161a);color:light-dark(#16181d,#e9ebef)}
.demo{margin:0;padding:8px 16px;background:light-dark(#fdf0c8,#463a10);color:light-dark(#3f3200,#fdf0c8);text-align:center}
main{max-width:440px;margin:0 auto;padding:24px 16px}
main:has(table){max-width:900px}
h1{font-size:28px;margin:8px 0}
fieldset{border:1px solid light-dark(#8b909b,#747a86);border-radius:6px;margin:16px 0;padding:8px 12px}
fieldset label{display:flex;gap:8px;align-items:center;min-height:44px}
fieldset input{flex:none}
form>label{display:block;margin-top:12px}
input:not([type=radio]):not([type=hidden]){box-sizing:border-box;width:100%;min-height:44px;padding:0 12px;font:inherit;color:inherit;background:transparent;border:1px solid light-dark(#8b909b,#747a86);border-radius:6px}
button{width:100%;min-height:44px;margin-top:16px;font:inherit;font-weight:600;color:#fff;background:#3b46c4;border:0;border-radius:6px;cursor:pointer}
button.quiet{color:inherit;background:transparent;border:1px solid light-dark(#8b909b,#747a86)}
button.small{width:auto;min-height:32px;margin:2px;padding:0 10px;font-weight:400}
td form{display:inline}
summary{min-height:44px;align-content:center;cursor:pointer}
a{display:inline-block;padding:10px 0;color:light-dark(#2b35a8,#aab2ff)}
.error{padding:8px 12px;border:1px solid #c62f2f;border-radius:6px}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}
td,th{padding:6px 8px;text-align:left;border-bottom:1px solid light-dark(#d9dce2,#343840);white-space:nowrap}
.unseen{position:absolute;clip-path:inset(50%)}
:focus-visible{outline:3px solid light-dark(#3b46c4,#aab2ff);outline-offset:2px}`;
