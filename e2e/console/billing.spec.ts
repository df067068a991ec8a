import type { Page } from "playwright/test";
import type { Demo } from "@/e2e/demo";
import { expect, expectNoAxeViolations, signedOut, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

/** What a gateway would be told to answer. */
async function call(demo: Demo, key: string) {
  const response = await fetch(`${demo.gate_url}/v1/authz/generic`, {
    headers: {
      "X-Gateway-Token": demo.gateway_token,
      "X-Forwarded-Method": demo.example.method,
      "X-Forwarded-Host": "api.example.com",
      "X-Forwarded-Uri": demo.example.path,
      "X-Api-Key": key,
    },
  });
  const text = await response.text();
  const body = text === "" ? {} : (JSON.parse(text) as { top_up_url?: string });
  return { status: response.status, topUpUrl: body.top_up_url ?? "" };
}

/** A gate on a busy machine may say 503 first, before it knows the consumer. */
async function refusedTopUpUrl(demo: Demo, key: string): Promise<string> {
  let topUpUrl = "";
  await expect(async () => {
    const answer = await call(demo, key);
    expect(answer.status).toBe(402);
    topUpUrl = answer.topUpUrl;
  }).toPass({ timeout: 20_000 });
  return topUpUrl;
}

/** Has the demo's Stripe do what a bank or a merchant does. */
async function control(demo: Demo, path: string, body = ""): Promise<Response> {
  const url = `${demo.demo_stripe_url}/_demo/${path}`;
  return fetch(url, { method: "POST", headers: { "x-demo-control": "1" }, body });
}

/** A consumer on the plan Starter, without a credit, and its key. */
async function brokeConsumer(page: Page, name: string): Promise<string> {
  const consumers = new ConsumerPages(page);
  const dialog = page.getByRole("dialog");
  await consumers.add(name);
  const key = await consumers.createKey("prod");
  await dialog.getByRole("button", { name: "Copy key" }).click();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();
  await consumers.openTab("Limits");
  await page.getByRole("button", { name: "Assign plan" }).click();
  await dialog.getByLabel("Plan").selectOption({ label: "Starter" });
  await dialog.getByRole("button", { name: "Assign plan" }).click();
  await expect(dialog).toBeHidden();
  return key;
}

test("a consumer who meets a 402 follows its link, pays, and is served again", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  const name = unique("Orchard");
  const key = await brokeConsumer(page, name);
  const topUpUrl = await refusedTopUpUrl(demo, key);

  // On a phone, signed in nowhere.
  const context = await browser.newContext({ storageState: signedOut, viewport: { width: 390, height: 844 } });
  const payer = await context.newPage();
  await payer.goto(topUpUrl);
  await expect(payer.getByRole("heading", { name })).toBeVisible();
  await expectNoAxeViolations(payer);
  await payer.getByRole("button", { name: /^25\.00 credits/ }).click();
  await expect(payer.getByRole("heading", { name: "Pay 25.00 USD" })).toBeVisible();
  await expect(payer.getByText("No money moves here.")).toBeVisible();
  await expectNoAxeViolations(payer);

  await payer.getByLabel("Card number").fill("4000 0000 0000 0002");
  await payer.getByRole("button", { name: "Pay 25.00 USD" }).click();
  await expect(payer.getByRole("alert")).toHaveText("Your card was declined.");
  await payer.getByLabel("Card number").fill("4242 4242 4242 4242");
  const paidMs = performance.now();
  await payer.getByRole("button", { name: "Pay 25.00 USD" }).click();
  await expect(payer.getByRole("status")).toHaveText(/25\.00 credits were added/);
  const shownMs = performance.now() - paidMs;
  await expect(payer.getByText("25.00 credits left")).toBeVisible();
  await expectNoAxeViolations(payer);
  await expect.poll(async () => (await call(demo, key)).status, { intervals: [100], timeout: 30_000 }).toBe(200);
  const servedMs = performance.now() - paidMs;
  console.log(`paid → balance shown ${Math.round(shownMs)} ms, served ${Math.round(servedMs)} ms`);
  expect(shownMs).toBeLessThan(10_000);
  await context.close();

  await page.goto("/billing?tab=top-ups");
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("paid");
  await page.goto("/billing?tab=events&state=done");
  await expect(page.getByRole("table", { name: "Events of Stripe" })).toContainText("checkout.session.completed");
});

test("a bank debit is pending until it settles, and a dispute takes its credits back", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  const name = unique("Copperline");
  const key = await brokeConsumer(page, name);
  const context = await browser.newContext({ storageState: signedOut });
  const payer = await context.newPage();
  await payer.goto(await refusedTopUpUrl(demo, key));
  await payer.getByRole("button", { name: /^110\.00 credits/ }).click();
  await payer.getByLabel(/Bank debit, settles/).check();
  await payer.getByRole("button", { name: "Pay 100.00 USD" }).click();
  await expect(payer.getByRole("status")).toContainText("Your bank has not confirmed the payment yet");
  await page.goto("/billing?tab=top-ups");
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("pending");
  const session = (await row.getByText(/^cs_test_/).textContent()) ?? "";
  expect((await control(demo, `settle/${session}`)).status).toBe(200);
  await expect(payer.getByRole("status")).toContainText("110.00 credits were added");
  await expect(payer.getByText("110.00 credits left")).toBeVisible();

  await page.goto(demo.demo_stripe_url);
  await expectNoAxeViolations(page);
  const charge = page.getByRole("row", { name: /100\.00 USD/ }).first();
  await charge.getByRole("button", { name: "Dispute" }).click();
  await expect(page.getByRole("row", { name: /needs response/ })).toBeVisible();
  await expect(async () => {
    await payer.reload();
    await expect(payer.getByText("0.00 credits left", { exact: true })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await context.close();
});

test("a link that is altered opens nothing, and sells nothing", async ({ browser, demo }) => {
  const context = await browser.newContext({ storageState: signedOut, baseURL: demo.console_url });
  const visitor = await context.newPage();
  const topUpUrl = await refusedTopUpUrl(demo, demo.keys.broke);
  const altered = topUpUrl.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  await visitor.goto(altered);
  await expect(visitor.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  const sold = await context.request.post(`${altered}/checkout`, {
    form: { packId: "pack_1", attempt: crypto.randomUUID() },
    maxRedirects: 0,
  });
  expect(sold.headers().location).toBe(altered);
  await context.close();
});

test("a pack is added, reaches Stripe, is changed and archived", async ({ page, unique }) => {
  const name = unique("Trial");
  await page.goto("/billing");
  await page.getByRole("button", { name: "Add pack" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add pack" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Credits").fill("7");
  await dialog.getByLabel("Price", { exact: true }).fill("7.005");
  await dialog.getByRole("button", { name: "Add pack" }).click();
  await expect(dialog.getByLabel("Price", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Price", { exact: true }).fill("7.00");
  await dialog.getByLabel("Position").fill("900");
  await dialog.getByRole("button", { name: "Add pack" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("in Stripe");
  await expect(row).toContainText("7.00 USD");

  await page.getByRole("button", { name: `Actions for pack ${name}` }).click();
  await page.getByRole("menuitem", { name: "Edit pack…" }).click();
  const edit = page.getByRole("dialog", { name: `Edit pack “${name}”` });
  await edit.getByLabel("Price", { exact: true }).fill("8");
  await edit.getByRole("button", { name: "Save pack" }).click();
  await expect(edit).toBeHidden();
  await expect(row).toContainText("8.00 USD");
  await expect(row).toContainText("in Stripe");

  await page.getByRole("button", { name: `Actions for pack ${name}` }).click();
  await page.getByRole("menuitem", { name: "Archive…" }).click();
  await page.getByRole("button", { name: "Archive pack" }).click();
  await expect(row).toContainText("archived");
  await expect(page.getByRole("heading", { name: "Differences to Stripe" })).toBeHidden();
});

test("what is not Stripe's is turned away at the webhook", async ({ demo }) => {
  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${demo.console_url}/api/stripe/webhook`, { method: "POST", body, headers });
  expect((await post("{}", {})).status).toBe(400);
  expect((await post("{}", { "stripe-signature": "t=1,v1=00" })).status).toBe(400);
  expect((await post("x".repeat(600 * 1024), { "stripe-signature": "t=1,v1=00" })).status).toBe(413);
});
