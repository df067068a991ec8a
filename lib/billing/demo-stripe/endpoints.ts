import type Stripe from "stripe";
import { z } from "zod";
import { shapes } from "./objects";
import { currency, expandable, flag, list, metadata, type Paging, paged, text, whole } from "./parameters";
import type { Payments } from "./payments";
import { invalid, missing } from "./refusal";
import type { DemoStore, Kind, Kinds } from "./store";

export interface DemoStripe {
  readonly store: DemoStore;
  readonly payments: Payments;
  /** Where its own pages are, without a slash at the end. */
  readonly baseUrl: () => string;
}

export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** Segments; `:id` is any. */
  readonly path: string;
  readonly input: z.ZodType;
  readonly run: (demo: DemoStripe, id: string, input: never) => unknown;
}

/** What the demo's Stripe can do: what the product asks Stripe for, and no more. */
export const ENDPOINTS: readonly Endpoint[] = [
  endpoint("POST", "customers", customerFields(), ({ store, payments }, _, { name, email, metadata: given }) => {
    const customer = store.put("customer", shapes.customer(made(store, "cus"), { name, email, metadata: given }));
    payments.feed.emit("customer.created", customer);
    return customer;
  }),
  retrieve("customers", "customer"),
  endpoint("DELETE", "customers/:id", z.strictObject({}), ({ store, payments }, id) => {
    const customer = found(store, "customer", id);
    store.put("customer", { id, object: "customer", deleted: true } as Stripe.DeletedCustomer);
    payments.feed.emit("customer.deleted", customer);
    return { id, object: "customer", deleted: true };
  }),
  listing("customers", "customer", { email: text.optional() }, ({ email }, customer) =>
    "deleted" in customer ? false : email === undefined || customer.email === email,
  ),

  endpoint(
    "POST",
    "products",
    z.strictObject({ name: text.min(1), active: flag.default(true), metadata, ...expandable }),
    ({ store, payments }, _, given) => {
      const product = store.put("product", shapes.product(made(store, "prod"), given));
      payments.feed.emit("product.created", product);
      return product;
    },
  ),
  retrieve("products", "product"),
  endpoint(
    "POST",
    "products/:id",
    z.strictObject({ name: text.min(1).optional(), active: flag.optional(), metadata, ...expandable }),
    ({ store, payments }, id, { name, active, metadata: given }) => {
      const product = found(store, "product", id);
      const changed = store.put("product", {
        ...product,
        name: name ?? product.name,
        active: active ?? product.active,
        metadata: { ...product.metadata, ...given },
        updated: store.nowS(),
      });
      payments.feed.emit("product.updated", changed);
      return changed;
    },
  ),
  listing("products", "product", { active: flag.optional() }, ({ active }, product) =>
    active === undefined ? true : product.active === active,
  ),

  endpoint(
    "POST",
    "prices",
    z.strictObject({
      currency,
      product: text,
      unit_amount: whole.pipe(z.number().min(0).max(99_999_999)),
      nickname: text.optional(),
      metadata,
      ...expandable,
    }),
    ({ store, payments }, _, given) => {
      found(store, "product", given.product, "product");
      const price = store.put("price", shapes.price(made(store, "price"), given));
      payments.feed.emit("price.created", price);
      return price;
    },
  ),
  retrieve("prices", "price"),
  endpoint(
    "POST",
    "prices/:id",
    z.strictObject({ active: flag.optional(), nickname: text.optional(), metadata, ...expandable }),
    ({ store, payments }, id, { active, nickname, metadata: given }) => {
      const price = found(store, "price", id);
      const changed = store.put("price", {
        ...price,
        active: active ?? price.active,
        nickname: nickname ?? price.nickname,
        metadata: { ...price.metadata, ...given },
      });
      payments.feed.emit("price.updated", changed);
      return changed;
    },
  ),
  listing(
    "prices",
    "price",
    { active: flag.optional(), product: text.optional() },
    ({ active = null, product = null }, price) =>
      (active === null || price.active === active) && (product === null || price.product === product),
  ),

  endpoint("POST", "checkout/sessions", sessionFields(), (demo, _, given) => createSession(demo, given)),
  retrieve("checkout/sessions", "checkout.session"),
  listing(
    "checkout/sessions",
    "checkout.session",
    { payment_intent: text.optional() },
    ({ payment_intent }, session) => (payment_intent === undefined ? true : session.payment_intent === payment_intent),
  ),
  endpoint("POST", "checkout/sessions/:id/expire", z.strictObject({ ...expandable }), ({ payments }, id) =>
    payments.expire(payments.openSession(id)),
  ),

  retrieve("payment_intents", "payment_intent"),
  listing("payment_intents", "payment_intent", { customer: text.optional() }, ({ customer }, intent) =>
    customer === undefined ? true : intent.customer === customer,
  ),
  retrieve("charges", "charge"),
  listing("charges", "charge", { payment_intent: text.optional() }, ({ payment_intent }, charge) =>
    payment_intent === undefined ? true : charge.payment_intent === payment_intent,
  ),

  endpoint(
    "POST",
    "refunds",
    z.strictObject({
      charge: text.optional(),
      payment_intent: text.optional(),
      amount: whole.optional(),
      reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
      metadata,
      ...expandable,
    }),
    ({ store, payments }, _, { charge: chargeId, payment_intent, amount, reason = null, metadata: given }) => {
      const intent = payment_intent === undefined ? undefined : found(store, "payment_intent", payment_intent);
      const id = chargeId ?? intent?.latest_charge;
      if (typeof id !== "string")
        throw invalid("One of the following params should be provided: payment_intent or charge.");
      const charge = found(store, "charge", id, "charge");
      const left = charge.amount - charge.amount_refunded;
      return payments.refund(charge, { amount: amount ?? left, status: "succeeded", reason, metadata: given });
    },
  ),
  retrieve("refunds", "refund"),
  listing(
    "refunds",
    "refund",
    { charge: text.optional(), payment_intent: text.optional() },
    ({ charge = null, payment_intent = null }, refund) =>
      (charge === null || refund.charge === charge) &&
      (payment_intent === null || refund.payment_intent === payment_intent),
  ),

  retrieve("disputes", "dispute"),
  listing(
    "disputes",
    "dispute",
    { charge: text.optional(), payment_intent: text.optional() },
    ({ charge = null, payment_intent = null }, dispute) =>
      (charge === null || dispute.charge === charge) &&
      (payment_intent === null || dispute.payment_intent === payment_intent),
  ),
  endpoint("POST", "disputes/:id/close", z.strictObject({ ...expandable }), ({ payments }, id) =>
    payments.closeDispute(id, "lost"),
  ),

  retrieve("events", "event"),
  listing("events", "event", { type: text.optional(), delivery_success: flag.optional() }, (given, event) => {
    if (given.type !== undefined && event.type !== given.type) return false;
    return given.delivery_success === undefined || (event.pending_webhooks === 0) === given.delivery_success;
  }),
];

/** Gives a run's input the type of its own schema; the request's text is parsed by it before `run` is called. */
function endpoint<Schema extends z.ZodType>(
  method: Endpoint["method"],
  path: string,
  input: Schema,
  run: (demo: DemoStripe, id: string, input: z.output<Schema>) => unknown,
): Endpoint {
  return { method, path, input, run };
}

function retrieve(path: string, kind: Kind): Endpoint {
  return endpoint("GET", `${path}/:id`, z.strictObject({ ...expandable }), ({ store }, id) => {
    const object = store.get(kind, id);
    if (object === undefined) throw missing(kind, id);
    return object;
  });
}

function listing<K extends Kind, Filters extends z.ZodRawShape>(
  path: string,
  kind: K,
  filters: Filters,
  fits: (filters: z.output<z.ZodObject<Filters>>, object: Kinds[K]) => boolean,
): Endpoint {
  const input = z.strictObject({ ...paged, ...filters });
  return endpoint("GET", path, input, ({ store }, _, given) => {
    const paging = given as unknown as Paging;
    const all = store
      .all(kind)
      .filter((object) => isWithin(paging.created, "created" in object ? (object.created ?? 0) : 0))
      .filter((object) => fits(given as unknown as z.output<z.ZodObject<Filters>>, object));
    return pageOf(`/v1/${path}`, all, paging);
  });
}

function isWithin(range: Paging["created"], created: number): boolean {
  if (range === undefined) return true;
  const { gte = created, lte = created, gt = created - 1, lt = created + 1 } = range;
  return created >= gte && created <= lte && created > gt && created < lt;
}

function pageOf<T extends { id: string }>(url: string, all: readonly T[], { limit, ...paging }: Paging) {
  const at = (id: string | undefined) => (id === undefined ? -1 : all.findIndex((object) => object.id === id));
  const [after, before] = [at(paging.starting_after), at(paging.ending_before)];
  const from = before >= 0 ? Math.max(0, before - limit) : after + 1;
  const data = all.slice(from, before >= 0 ? before : from + limit);
  return { object: "list", url, has_more: before >= 0 ? from > 0 : from + limit < all.length, data };
}

function customerFields() {
  return z.strictObject({ name: text.optional(), email: text.optional(), metadata, ...expandable });
}

function sessionFields() {
  return z.strictObject({
    mode: z.literal("payment", { error: "the demo's Stripe makes sessions of mode payment alone" }),
    line_items: list(z.strictObject({ price: text, quantity: whole.pipe(z.number().min(1)) })).pipe(
      z.array(z.any()).length(1),
    ),
    success_url: z.url(),
    cancel_url: z.url().optional(),
    client_reference_id: z.string().max(200).optional(),
    customer: text.optional(),
    expires_at: whole.optional(),
    metadata,
    payment_intent_data: z.strictObject({ metadata }).optional(),
    ...expandable,
  });
}

const SESSION_S_MIN = 30 * 60;
const SESSION_S_MAX = 24 * 3600;
/** Stripe's least charge; the demo knows that of three currencies. */
const AMOUNT_MIN: Readonly<Record<string, number>> = { usd: 50, eur: 50, gbp: 30 };

function createSession(
  { store, baseUrl }: DemoStripe,
  given: z.output<ReturnType<typeof sessionFields>>,
): Stripe.Checkout.Session {
  const [line] = given.line_items as { price: string; quantity: number }[];
  if (line === undefined) throw invalid("Missing required param: line_items.", { code: "parameter_missing" });
  const price = found(store, "price", line.price, "line_items[0][price]");
  if (!price.active)
    throw invalid("The price specified is inactive. This field only accepts active prices.", {
      param: "line_items[0][price]",
    });
  const product = typeof price.product === "string" ? store.get("product", price.product) : undefined;
  if (product?.active === false) throw invalid("The product specified is inactive.", { param: "line_items[0][price]" });
  if (given.customer !== undefined && "deleted" in found(store, "customer", given.customer, "customer")) {
    throw missing("customer", given.customer, "customer");
  }
  const amount = (price.unit_amount ?? 0) * line.quantity;
  if (amount < (AMOUNT_MIN[price.currency] ?? 1)) {
    throw invalid("The Checkout Session's total amount due is too small.", { code: "amount_too_small" });
  }
  const now = store.nowS();
  const expiresAt = given.expires_at ?? now + SESSION_S_MAX;
  if (expiresAt < now + SESSION_S_MIN || expiresAt > now + SESSION_S_MAX + 60) {
    throw invalid(
      "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
      {
        param: "expires_at",
      },
    );
  }
  const id = store.newId("cs_test");
  store.put("session_terms", {
    id,
    created: now,
    priceId: price.id,
    quantity: line.quantity,
    paymentMetadata: given.payment_intent_data?.metadata ?? {},
  });
  return store.put(
    "checkout.session",
    shapes.session(
      { id, created: now },
      {
        amount,
        currency: price.currency,
        customer: given.customer ?? null,
        clientReferenceId: given.client_reference_id ?? null,
        expiresAt,
        metadata: given.metadata,
        successUrl: given.success_url,
        cancelUrl: given.cancel_url ?? null,
        url: `${baseUrl()}/pay/${id}`,
      },
    ),
  );
}

function found<K extends Kind>(store: DemoStore, kind: K, id: string, param = "id"): Kinds[K] {
  const object = store.get(kind, id);
  if (object === undefined) throw missing(kind, id, param);
  return object;
}

function made(store: DemoStore, prefix: string) {
  return { id: store.newId(prefix), created: store.nowS() };
}
