import { invalid } from "./refusal";
import type { DemoStore, Kind } from "./store";

const KIND_OF: Readonly<Record<string, Kind>> = {
  cus: "customer",
  prod: "product",
  price: "price",
  pm: "payment_method",
  seti: "setup_intent",
  sub: "subscription",
  in: "invoice",
  clock: "test_helpers.test_clock",
  pi: "payment_intent",
  ch: "charge",
  re: "refund",
  du: "dispute",
};

/** Puts objects in the place of their ids, as `expand[]` asks: "payment_intent", "data.payment_intent.latest_charge", "line_items". */
export function expand(store: DemoStore, answer: unknown, paths: readonly string[] = []): unknown {
  const copy = structuredClone(answer);
  for (const path of paths) expandPath(store, copy, path.split("."), path);
  return copy;
}

function expandPath(store: DemoStore, node: unknown, [name = "", ...rest]: readonly string[], whole: string): void {
  if (Array.isArray(node)) {
    for (const each of node) expandPath(store, each, [name, ...rest], whole);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const object = node as Record<string, unknown>;
  if (name === "line_items" && object.object === "checkout.session") object.line_items = lineItems(store, object);
  else if (name === "payments" && object.object === "invoice") object.payments = paymentsOf(store, String(object.id));
  else if (name === "confirmation_secret" && object.object === "invoice") {
    object.confirmation_secret = secretOf(store, String(object.id));
  } else if (typeof object[name] === "string") object[name] = objectOf(store, object[name], whole);
  else if (!(name in object)) throw invalid(`This property cannot be expanded (${whole}).`, { param: "expand" });
  if (rest.length > 0) expandPath(store, object[name], rest, whole);
}

function objectOf(store: DemoStore, id: string, path: string): unknown {
  const kind = KIND_OF[id.slice(0, id.lastIndexOf("_"))];
  if (kind === undefined) throw invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
  return structuredClone(store.get(kind, id) ?? id);
}

function paymentsOf(store: DemoStore, invoiceId: string) {
  const data = store.all("invoice_payment").filter(({ invoice }) => invoice === invoiceId);
  return structuredClone({ object: "list", url: "/v1/invoice_payments", has_more: false, data });
}

/** Null: nothing is to be paid. */
function secretOf(store: DemoStore, invoiceId: string) {
  const [payment] = paymentsOf(store, invoiceId).data;
  const intent = store.get("payment_intent", String(payment?.payment.payment_intent));
  return intent === undefined ? null : { client_secret: intent.client_secret, type: "payment_intent" };
}

function lineItems(store: DemoStore, session: Record<string, unknown>) {
  const id = String(session.id);
  const terms = store.get("session_terms", id);
  const price = typeof terms?.priceId === "string" ? store.get("price", terms.priceId) : undefined;
  const amount = session.amount_subtotal;
  const item = {
    id: `li_${id.slice(-24)}`,
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: session.currency,
    description: price?.nickname ?? null,
    metadata: {},
    price: price ?? null,
    quantity: terms?.quantity ?? 1,
  };
  return { object: "list", url: `/v1/checkout/sessions/${id}/line_items`, has_more: false, data: [item] };
}
