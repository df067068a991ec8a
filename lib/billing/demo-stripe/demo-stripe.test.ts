import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDemoStripe } from "../stripe-account";
import { type DemoOptions, type RunningDemo, runDemoStripe } from "./server";

const OPTIONS: DemoOptions = { file: null, host: "127.0.0.1", port: 0, publicUrl: null, webhook: null };

let demo: RunningDemo;
let stripe: Stripe;
beforeAll(async () => {
  demo = await runDemoStripe(OPTIONS);
  stripe = openDemoStripe(demo.port).stripe;
});
afterEach(() => demo.faults.set({ api: [], webhooks: "once", delayMs: 0 }));
afterAll(() => demo.close());

async function price(amount = 500, on = stripe) {
  const product = await on.products.create({ name: "Ten" });
  return on.prices.create({ product: product.id, currency: "usd", unit_amount: amount });
}

async function session(on = stripe) {
  const line_items = [{ price: (await price(500, on)).id, quantity: 1 }];
  return on.checkout.sessions.create({
    mode: "payment",
    line_items,
    success_url: "http://shop.test/?s={CHECKOUT_SESSION_ID}",
  });
}

function raw(target: string, init: RequestInit = {}) {
  const headers = { authorization: "Bearer sk_test_x", ...init.headers };
  return fetch(`http://127.0.0.1:${demo.port}${target}`, { redirect: "manual", ...init, headers });
}

describe("the demo's Stripe as the SDK sees it", () => {
  test("keeps an idempotency key's answer, and refuses other parameters under it", async () => {
    const idempotencyKey = "customer:1";
    const first = await stripe.customers.create({ name: "Acme" }, { idempotencyKey });
    expect((await stripe.customers.create({ name: "Acme" }, { idempotencyKey })).id).toBe(first.id);
    await expect(stripe.customers.create({ name: "Other" }, { idempotencyKey })).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
  });

  test("keeps an answer of 500 under its key too, and carries the request out once when the answer is lost", async () => {
    const patient = new Stripe("sk_test_x", {
      host: "127.0.0.1",
      port: demo.port,
      protocol: "http",
      maxNetworkRetries: 2,
    });
    const count = () => demo.store.all("customer").length;
    const before = count();
    const api = (kind: "error_after" | "drop_after") => [{ path: "/v1/customers", kind, times: 1 }];
    demo.faults.set({ api: api("error_after"), webhooks: "once", delayMs: 0 });
    await expect(patient.customers.create({ name: "A" }, { idempotencyKey: "a" })).rejects.toMatchObject({
      statusCode: 500,
    });
    demo.faults.set({ api: api("drop_after"), webhooks: "once", delayMs: 0 });
    await patient.customers.create({ name: "B" }, { idempotencyKey: "b" });
    expect(count() - before).toBe(2);
  });

  test("refuses in Stripe's words: unknown and missing parameters, unknown objects, addresses it does not have", async () => {
    const body = new URLSearchParams({ name: "Ten", colour: "red" });
    const refused = await raw("/v1/products", { method: "POST", body });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      error: {
        type: "invalid_request_error",
        code: "parameter_unknown",
        param: "colour",
        message: "Received unknown parameter: colour",
      },
    });
    const missing = await raw("/v1/prices", { method: "POST", body: new URLSearchParams({ currency: "usd" }) });
    expect(await missing.json()).toMatchObject({ error: { code: "parameter_missing", param: "product" } });
    await expect(stripe.prices.retrieve("price_none")).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.coupons.create({ percent_off: 10 })).rejects.toThrow("does not have it");
    expect((await raw("/v1/balance?__proto__[x]=1")).status).toBe(404);
  });

  test("refuses a live key, no key, and another API version", async () => {
    expect((await raw("/v1/events", { headers: { authorization: "Bearer sk_live_1234567890" } })).status).toBe(401);
    expect((await raw("/v1/events", { headers: { authorization: "" } })).status).toBe(401);
    const old = await raw("/v1/events", { headers: { "stripe-version": "2020-08-27" } });
    expect(await old.json()).toMatchObject({ error: { message: "Invalid Stripe API version: 2020-08-27." } });
  });

  test("lists page by page, newest first, within a time, and expands ids to objects", async () => {
    const made = [await price(), await price(), await price()].map(({ id }) => id);
    const listed: string[] = [];
    for await (const each of stripe.prices.list({ limit: 2 })) listed.push(each.id);
    expect(listed.slice(0, 3)).toEqual(made.reverse());
    expect((await stripe.prices.list({ created: { lt: 1000 } })).data).toEqual([]);
    const { id } = await session();
    demo.checkouts.payByCard(id, { result: "paid" });
    const paid = await stripe.checkout.sessions.retrieve(id, {
      expand: ["line_items.data.price", "payment_intent.latest_charge"],
    });
    expect(paid.line_items?.data[0]?.price?.unit_amount).toBe(500);
    expect(paid.payment_intent).toMatchObject({ status: "succeeded", latest_charge: { object: "charge" } });
    await expect(stripe.checkout.sessions.retrieve(id, { expand: ["nothing"] })).rejects.toThrow("cannot be expanded");
  });

  test("sells no inactive price and nothing below the least charge, and refunds no more than was paid", async () => {
    const inactive = await price();
    await stripe.prices.update(inactive.id, { active: false });
    const sell = (id: string) =>
      stripe.checkout.sessions.create({
        mode: "payment",
        line_items: [{ price: id, quantity: 1 }],
        success_url: "http://shop.test/",
      });
    await expect(sell(inactive.id)).rejects.toThrow("inactive");
    await expect(sell((await price(20)).id)).rejects.toMatchObject({ code: "amount_too_small" });
    const { id } = await session();
    demo.checkouts.payByCard(id, { result: "paid" });
    const payment_intent = String((await stripe.checkout.sessions.retrieve(id)).payment_intent);
    await expect(stripe.refunds.create({ payment_intent, amount: 501 })).rejects.toThrow("greater than unrefunded");
    await stripe.refunds.create({ payment_intent });
    await expect(stripe.refunds.create({ payment_intent })).rejects.toMatchObject({ code: "charge_already_refunded" });
  });

  test("has its objects again after a restart, and drops a line that was cut off", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "demo-stripe-"));
    const file = path.join(folder, "demo-stripe.jsonl");
    const first = await runDemoStripe({ ...OPTIONS, file });
    const { id } = await openDemoStripe(first.port).stripe.customers.create({ name: "Acme" });
    await first.close();
    writeFileSync(file, `${readFileSync(file, "utf8")}{"kind":"customer","val`);
    const second = await runDemoStripe({ ...OPTIONS, file });
    expect(await openDemoStripe(second.port).stripe.customers.retrieve(id)).toMatchObject({ name: "Acme" });
    await second.close();
    rmSync(folder, { recursive: true });
  });

  test("goes on with what an earlier version of it kept, and says which line it cannot read", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "demo-stripe-"));
    const file = path.join(folder, "demo-stripe.jsonl");
    const first = await runDemoStripe({ ...OPTIONS, file });
    const { id } = await session(openDemoStripe(first.port).stripe);
    await first.close();
    const earlier = readFileSync(file, "utf8").replace(/,"savesCard".*?(?=\}\}\n)/g, "");
    expect(earlier).not.toContain("savesCard");
    writeFileSync(file, earlier);
    const second = await runDemoStripe({ ...OPTIONS, file });
    second.checkouts.payByCard(id, { result: "paid" });
    expect(second.store.get("checkout.session", id)).toMatchObject({ payment_status: "paid" });
    await second.close();
    writeFileSync(file, `not JSON\n${earlier}`);
    await expect(runDemoStripe({ ...OPTIONS, file })).rejects.toThrow("line 1: no object of the demo's Stripe");
    rmSync(folder, { recursive: true });
  });
});

describe("its payment page", () => {
  async function pay(fields: Record<string, string>) {
    const { id } = await session();
    const response = await raw(`/pay/${id}`, { method: "POST", body: new URLSearchParams(fields) });
    return { id, status: response.status, location: response.headers.get("location"), text: await response.text() };
  }

  test("takes a card and returns to the shop, once", async () => {
    const { id, status, location } = await pay({ method: "card", card: "4242 4242 4242 4242" });
    expect([status, location]).toEqual([303, `http://shop.test/?s=${id}`]);
    await raw(`/pay/${id}`, {
      method: "POST",
      body: new URLSearchParams({ method: "card", card: "4242424242424242" }),
    });
    const intent = String(demo.store.get("checkout.session", id)?.payment_intent);
    expect(demo.store.all("charge").filter(({ payment_intent }) => payment_intent === intent)).toHaveLength(1);
  });

  test("says why a card is declined, and asks the bank's question for 3-D Secure", async () => {
    expect(await pay({ method: "card", card: "4000000000000002" })).toMatchObject({
      status: 402,
      text: expect.stringContaining("Your card was declined."),
    });
    const wrong = await pay({ method: "card", card: "<b>" });
    expect([wrong.status, wrong.text.includes("<b>"), wrong.text.includes('value="&#60;b&#62;"')]).toEqual([
      402,
      false,
      true,
    ]);
    const asked = await pay({ method: "card", card: "4000 0025 0000 3155" });
    expect(asked.text).toContain("Is it you?");
    const answer = (value: string) =>
      raw(`/pay/${asked.id}`, {
        method: "POST",
        body: new URLSearchParams({ method: "authenticated", answer: value, card: "4000 0025 0000 3155" }),
      });
    expect((await answer("no")).status).toBe(402);
    expect((await answer("yes")).status).toBe(303);
  });

  test("says on every page what it is, and knows no session but its own", async () => {
    const pages = [await raw("/"), await raw("/pay/none"), await raw(new URL((await session()).url ?? "").pathname)];
    for (const page of pages) expect(await page.text()).toContain("The demo's Stripe.</strong> No money moves here.");
    expect(pages.map(({ status }) => status)).toEqual([200, 404, 200]);
  });

  test("lets no page elsewhere refund, or reach its switches", async () => {
    const { id } = await session();
    demo.checkouts.payByCard(id, { result: "paid" });
    const charge = demo.store.all("charge")[0]?.id ?? "";
    expect((await raw("/", { method: "POST", body: new URLSearchParams({ act: "refund", id: charge }) })).status).toBe(
      403,
    );
    expect((await raw(`/_demo/refund/${charge}`, { method: "POST" })).status).toBe(403);
    const headers = { "x-demo-control": "1" };
    expect((await raw(`/_demo/refund/${charge}`, { method: "POST", headers })).status).toBe(200);
    for (const body of ['{"webhooks":"eaten"}', "no JSON"]) {
      expect((await raw("/_demo/faults", { method: "POST", headers, body })).status).toBe(400);
    }
    expect((await raw("/_demo/forward/century", { method: "POST", headers })).status).toBe(404);
  });
});

describe("its webhooks", () => {
  test.each([
    ["once", 0, 1],
    ["twice", 0, 2],
    ["lost", 0, 0],
    ["once", 1, 2],
  ] as const)(
    "arrive %s where the endpoint fails %i times: %i deliveries, signed",
    async (webhooks, failures, expected) => {
      const secret = "whsec_of_a_unit_test";
      const seen: { body: string; signature: string }[] = [];
      let receivedAll = () => {};
      const received = new Promise<void>((resolve) => {
        receivedAll = resolve;
      });
      const endpoint = http.createServer(async (request, response) => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part);
        seen.push({ body: Buffer.concat(parts).toString(), signature: String(request.headers["stripe-signature"]) });
        response.writeHead(seen.length <= failures ? 500 : 200).end(() => {
          if (seen.length >= expected) receivedAll();
        });
      });
      await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
      const running = await runDemoStripe({ ...OPTIONS, webhook: { url, secret, types: ["customer.created"] } });
      running.faults.set({ api: [], webhooks, delayMs: 0 });
      const client = openDemoStripe(running.port).stripe;
      await client.products.create({ name: "Not subscribed to" });
      await client.customers.create({ name: "Acme" });
      if (expected > 0) await received;
      await running.close();
      endpoint.close();
      expect(seen).toHaveLength(expected);
      for (const { body, signature } of seen) {
        expect(stripe.webhooks.constructEvent(body, signature, secret).type).toBe("customer.created");
      }
    },
  );
});
