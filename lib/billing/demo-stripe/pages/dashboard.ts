import { moneyText } from "@/lib/billing/currency";
import type { DemoStore } from "../store";
import { dayOf, escaped, pageOf } from "./layout";

const PAYMENTS_SHOWN = 50;

/** What a merchant does in Stripe's dashboard: refunds; and in the demo also what banks do, disputes and their end, and what time does. */
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
              button("warn", charge.id, "Fraud warning"),
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
  const subscriptions = store
    .all("subscription")
    .slice(0, PAYMENTS_SHOWN)
    .map(({ id, status, cancel_at, ended_at, items }) => {
      const [{ price, quantity, current_period_end }] = items.data;
      const amount = moneyText((price.unit_amount ?? 0) * quantity, price.currency);
      const until = ended_at ?? cancel_at ?? current_period_end;
      return `<tr><td><code>${escaped(id)}</code></td><td>${escaped(amount)} per ${escaped(price.recurring?.interval ?? "")}</td>
<td>${escaped(status.replaceAll("_", " "))}</td><td>${ended_at !== null ? "ended" : cancel_at !== null ? "ends" : "period ends"} ${dayOf(until)}</td></tr>`;
    });
  return pageOf(
    "The demo's Stripe",
    `<h1>Clock</h1>
<p>It is ${new Date(store.nowMs()).toISOString().slice(0, 16).replace("T", " ")} UTC here. Subscriptions are charged by this clock, about an hour after a period has begun.</p>
<div class="row">${button("forward", "hour", "An hour on")}${button("forward", "day", "A day on")}${button("forward", "month", "A month on")}</div>
<h2>Subscriptions</h2>
${subscriptions.length === 0 ? "<p>None.</p>" : `<div class="scroll wide"><table><thead><tr><th>Subscription</th><th>Price</th><th>Status</th><th>Until</th></tr></thead><tbody>${subscriptions.join("")}</tbody></table></div>`}
<h2>Payments</h2>
${rows.length === 0 ? "<p>Nobody has paid yet.</p>" : `<div class="scroll wide"><table><thead><tr><th>Time, UTC</th><th>Charge</th><th>Amount</th><th><span class="unseen">Actions</span></th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`}
<h2>Disputes</h2>
${disputes.length === 0 ? "<p>None.</p>" : `<div class="scroll wide"><table><thead><tr><th>Dispute</th><th>Amount</th><th>Status</th><th><span class="unseen">Actions</span></th></tr></thead><tbody>${disputes.join("")}</tbody></table></div>`}`,
  );
}
