import { z } from "zod";
import type { DemoStripe } from "./demo";
import { type Faults, FaultsInput } from "./faults";
import { periodAt } from "./periods";
import { DemoRefusal, invalid } from "./refusal";
import { json, type Reply } from "./reply";

/** What tests on this machine ask of the demo's Stripe, below /_demo: its faults, and what merchants, banks and time do. */
export function control(demo: DemoStripe, faults: Faults, path: string, body: string): Reply {
  if (path === "/_demo/faults") {
    const settings = read(FaultsInput, body);
    faults.set(settings);
    return json(200, settings);
  }
  if (path === "/_demo/clock") {
    const { to_s } = read(ClockInput, body);
    demo.clocks.advance(to_s);
    return json(200, { now_s: demo.store.nowS() });
  }
  if (path === "/_demo/dunning") {
    const { after_last_try } = read(DunningInput, body);
    demo.subscriptions.whenGivenUp = after_last_try;
    return json(200, { after_last_try });
  }
  const [, , act = "", id = ""] = path.split("/");
  return json(200, carryOut(demo, act, id));
}

/** Unix s. */
const ClockInput = z.strictObject({ to_s: z.int() });
const DunningInput = z.strictObject({ after_last_try: z.enum(["cancel", "mark_unpaid", "leave_past_due"]) });

function read<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  const result = schema.safeParse(body === "" ? {} : parsed(body));
  if (result.success) return result.data;
  throw invalid(result.error.issues[0]?.message ?? "Invalid.");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid("The body is not JSON.");
  }
}

/** What a merchant does in Stripe's dashboard, what banks do, and what time does: "forward" by an hour, a day or a month. */
export function carryOut({ reversals, checkouts, clocks, store }: DemoStripe, act: string, id: string): unknown {
  if (act === "forward" && ["hour", "day", "month"].includes(id)) {
    const now = store.nowS();
    clocks.advance(id === "hour" ? now + 3600 : periodAt(now, { interval: id, interval_count: 1 }, now).end);
    return { now_s: store.nowS() };
  }
  const charge = store.get("charge", id);
  if (charge !== undefined) {
    const refund = (amount: number) =>
      reversals.refund(charge, { amount, status: "succeeded", reason: "requested_by_customer", metadata: {} });
    if (act === "refund") return refund(charge.amount - charge.amount_refunded);
    if (act === "refund_half") return refund(Math.ceil((charge.amount - charge.amount_refunded) / 2));
    if (act === "dispute") return reversals.dispute(id, charge.amount, "needs_response");
    if (act === "inquire") return reversals.dispute(id, charge.amount, "warning_needs_response");
    if (act === "warn") return reversals.warn(id);
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
