import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDemo, testDemo } from "./test-demo";

let scene: TestDemo;
let stripe: Stripe;
beforeAll(async () => {
  scene = await testDemo();
  stripe = scene.stripe;
});
afterAll(() => scene.demo.close());

/** Auto top-up's way to pay. */
function charge(customer: { id: string; card: string }, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return {
    amount: 500,
    currency: "usd",
    customer: customer.id,
    payment_method: customer.card,
    off_session: true,
    confirm: true,
    error_on_requires_action: true,
    ...more,
  } satisfies Stripe.PaymentIntentCreateParams;
}

async function refusal(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error("Stripe did not refuse");
}

describe("payments that nobody is there for", () => {
  test("charge a saved card once a key, and say what was charged", async () => {
    const customer = await scene.customer();
    scene.newEvents();
    const idempotencyKey = "auto-top-up:1";
    const paid = await stripe.paymentIntents.create(charge(customer, { metadata: { n: "1" } }), { idempotencyKey });
    expect(paid).toMatchObject({ status: "succeeded", amount_received: 500, metadata: { n: "1" } });
    expect(
      (await stripe.paymentIntents.create(charge(customer, { metadata: { n: "1" } }), { idempotencyKey })).id,
    ).toBe(paid.id);
    expect(scene.newEvents()).toEqual(["payment_intent.created", "payment_intent.succeeded", "charge.succeeded"]);
    const { data } = await stripe.charges.list({ payment_intent: paid.id });
    expect(data).toMatchObject([{ amount: 500, payment_method_details: { card: { last4: "4242" } } }]);
    expect((await stripe.paymentIntents.list({ customer: customer.id })).data.map(({ id }) => id)).toEqual([paid.id]);
  });

  test("are declined with a reason, and with the payment in the error; the key keeps that answer", async () => {
    const customer = await scene.customer("pm_card_chargeCustomerFail");
    scene.newEvents();
    const pay = () => refusal(stripe.paymentIntents.create(charge(customer), { idempotencyKey: "declined:1" }));
    const error = await pay();
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: "generic_decline" });
    expect(error.payment_intent).toMatchObject({
      status: "requires_payment_method",
      payment_method: null,
      last_payment_error: { decline_code: "generic_decline", payment_method: { id: customer.card } },
    });
    expect((await pay()).payment_intent?.id).toBe(error.payment_intent?.id);
    expect(scene.newEvents()).toEqual(["payment_intent.created", "payment_intent.payment_failed"]);
  });

  test("are refused where the bank asks, and can be finished by the card's owner at the bank's page", async () => {
    const customer = await scene.customer("pm_card_authenticationRequired");
    const error = await refusal(stripe.paymentIntents.create(charge(customer)));
    expect(error).toMatchObject({ code: "authentication_required", decline_code: "authentication_required" });
    const id = error.payment_intent?.id ?? "";
    scene.newEvents();
    const asked = await stripe.paymentIntents.confirm(id, {
      payment_method: customer.card,
      return_url: "http://shop.test/back?a=1",
    });
    expect(asked).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
    const url = asked.next_action?.redirect_to_url?.url ?? "";
    expect(await (await fetch(url)).text()).toContain("Is it you?");
    const refused = await scene.post(url, { answer: "no" });
    expect(refused.headers.get("location")).toContain("redirect_status=failed");
    expect((await fetch(url)).status).toBe(410);
    await stripe.paymentIntents.confirm(id, { payment_method: customer.card, return_url: "http://shop.test/" });
    const confirmed = await scene.post(url, { answer: "yes" });
    expect(confirmed.headers.get("location")).toContain(`payment_intent=${id}`);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: "succeeded", next_action: null });
    expect(scene.newEvents()).toEqual([
      "payment_intent.requires_action",
      "payment_intent.payment_failed",
      "payment_intent.requires_action",
      "payment_intent.succeeded",
      "charge.succeeded",
    ]);
  });

  test("can be canceled until they are paid, and not afterwards", async () => {
    const customer = await scene.customer();
    const { off_session, confirm, error_on_requires_action, ...later } = charge(customer);
    const waiting = await stripe.paymentIntents.create(later);
    expect(waiting.status).toBe("requires_confirmation");
    const canceled = await stripe.paymentIntents.cancel(waiting.id, { cancellation_reason: "abandoned" });
    expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "abandoned" });
    const paid = await stripe.paymentIntents.create(charge(customer));
    for (const over of [canceled, paid]) {
      await expect(stripe.paymentIntents.cancel(over.id)).rejects.toMatchObject({
        code: "payment_intent_unexpected_state",
      });
    }
  });

  test("take no foreign card, no card that is gone, no customer that was deleted, and no unknown parameter", async () => {
    const customer = await scene.customer();
    const other = await scene.customer();
    await expect(stripe.paymentIntents.create(charge({ id: customer.id, card: other.card }))).rejects.toThrow(
      "does not belong to the customer",
    );
    await stripe.paymentMethods.detach(other.card);
    await expect(stripe.paymentIntents.create(charge(other))).rejects.toThrow("does not belong to the customer");
    expect(await stripe.customers.retrieve(other.id)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
    await stripe.customers.del(customer.id);
    await expect(stripe.paymentIntents.create(charge(customer))).rejects.toMatchObject({
      code: "resource_missing",
      param: "customer",
    });
    const old: Record<string, unknown> = { ...charge(customer), payment_method_types: ["card"] };
    await expect(stripe.paymentIntents.create(old as never)).rejects.toMatchObject({ code: "parameter_unknown" });
  });
});

describe("cards that are saved at Checkout", () => {
  async function checkout(params: Partial<Stripe.Checkout.SessionCreateParams>) {
    const { id: customer } = await stripe.customers.create({ name: "Acme" });
    const session = await stripe.checkout.sessions.create({ customer, success_url: "http://shop.test/", ...params });
    return { customer, session, url: session.url ?? "" };
  }

  test("with a payment: paid now, and chargeable later without its owner", async () => {
    const product = await stripe.products.create({ name: "Ten" });
    const { id: price } = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 500 });
    const { customer, session, url } = await checkout({
      mode: "payment",
      line_items: [{ price, quantity: 1 }],
      payment_intent_data: { setup_future_usage: "off_session" },
    });
    await scene.post(url, { method: "card", card: "4000 0000 0000 0002" });
    expect((await stripe.paymentMethods.list({ customer, type: "card" })).data).toEqual([]);
    const asked = await scene.post(url, { method: "card", card: "4000 0025 0000 3155" });
    expect(await asked.text()).toContain('value="4000 0025 0000 3155"');
    await scene.post(url, { method: "authenticated", answer: "yes", card: "4000 0025 0000 3155" });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.payment_method"] });
    expect(done).toMatchObject({ payment_status: "paid", payment_intent: { setup_future_usage: "off_session" } });
    const [saved] = (await stripe.paymentMethods.list({ customer, type: "card" })).data;
    expect(saved?.card).toMatchObject({ brand: "visa", last4: "3155" });
    const again = await stripe.paymentIntents.create(charge({ id: customer, card: saved?.id ?? "" }));
    expect(again.status).toBe("succeeded");
  });

  test("without one: nothing is charged, and the card that can never be charged is found out later", async () => {
    const { customer, session, url } = await checkout({
      mode: "setup",
      currency: "usd",
      setup_intent_data: { metadata: { why: "auto-top-up" } },
    });
    scene.newEvents();
    expect((await scene.post(url, { method: "card", card: "4000000000000002" })).status).toBe(402);
    expect((await scene.post(url, { method: "card", card: "4000000000000341" })).status).toBe(303);
    expect(scene.newEvents()).toEqual([
      "setup_intent.setup_failed",
      "payment_method.attached",
      "setup_intent.succeeded",
      "checkout.session.completed",
    ]);
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
    expect(done).toMatchObject({ status: "complete", payment_status: "no_payment_required", payment_intent: null });
    const setup = done.setup_intent as Stripe.SetupIntent;
    expect(setup).toMatchObject({
      status: "succeeded",
      metadata: { why: "auto-top-up" },
      payment_method: { customer },
    });
    const card = (setup.payment_method as Stripe.PaymentMethod).id;
    expect(await refusal(stripe.paymentIntents.create(charge({ id: customer, card })))).toMatchObject({
      code: "card_declined",
    });
  });

  test("take each mode's own parameters and no other's", async () => {
    await expect(checkout({ mode: "setup" })).rejects.toMatchObject({ code: "parameter_missing", param: "currency" });
    await expect(
      checkout({ mode: "setup", currency: "usd", payment_intent_data: { setup_future_usage: "off_session" } }),
    ).rejects.toThrow("in `setup` mode");
  });
});
