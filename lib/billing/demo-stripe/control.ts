import type { DemoStripe } from "./demo";
import { type Faults, FaultsInput } from "./faults";
import { DemoRefusal, invalid } from "./refusal";
import { json, type Reply } from "./reply";

/** What tests on this machine ask of the demo's Stripe, below /_demo: its faults, and what merchants, banks and time do. */
export function control(demo: DemoStripe, faults: Faults, path: string, body: string): Reply {
  if (path === "/_demo/faults") {
    const settings = FaultsInput.safeParse(body === "" ? {} : JSON.parse(body));
    if (!settings.success) throw invalid(settings.error.issues[0]?.message ?? "Invalid.");
    faults.set(settings.data);
    return json(200, settings.data);
  }
  const [, , act = "", id = ""] = path.split("/");
  return json(200, carryOut(demo, act, id));
}

/** What a merchant does in Stripe's dashboard, and what banks do. */
export function carryOut({ reversals, checkouts, store }: DemoStripe, act: string, id: string): unknown {
  const charge = store.get("charge", id);
  if (charge !== undefined) {
    const refund = (amount: number) =>
      reversals.refund(charge, { amount, status: "succeeded", reason: "requested_by_customer", metadata: {} });
    if (act === "refund") return refund(charge.amount - charge.amount_refunded);
    if (act === "refund_half") return refund(Math.ceil((charge.amount - charge.amount_refunded) / 2));
    if (act === "dispute") return reversals.dispute(id, charge.amount, "needs_response");
    if (act === "inquire") return reversals.dispute(id, charge.amount, "warning_needs_response");
  }
  if (act === "escalate") return reversals.moveFunds(id, "withdrawn", "needs_response");
  if (act === "win") return reversals.closeDispute(id, "won");
  if (act === "lose") return reversals.closeDispute(id, "lost");
  if (act === "close_inquiry") return reversals.closeDispute(id, "warning_closed");
  if (act === "fail_refund") return reversals.failRefund(id);
  if (act === "settle" || act === "settle_fails") {
    checkouts.settle(id, act === "settle");
    return store.get("checkout.session", id);
  }
  throw new DemoRefusal(404, {
    type: "invalid_request_error",
    message: `Nothing called ${act} can be done with ${id}.`,
  });
}
