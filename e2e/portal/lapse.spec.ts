import type { Page } from "playwright/test";
import { askGate } from "@/e2e/ask-gate";
import type { Demo } from "@/e2e/demo";
import { expect, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";
import { newParty } from "@/e2e/pages/portal-pages";

/** Can be saved, and is declined when it is charged. */
const BAD_CARD = "4000 0000 0000 0341";
const GOOD_CARD = "4242 4242 4242 4242";

/** A plan of its own that serves one route, has no days of grace, and is sold by the month after a day's trial. */
async function sellPlan(page: Page, plan: string, path: string): Promise<void> {
  const catalog = new Catalog(page);
  await catalog.addRoute(plan, path, "1");
  await catalog.addPlan(plan);
  await catalog.findRoute(path);
  await catalog.cell(plan, path).click();
  await catalog.dialog.getByLabel("In the plan").check();
  await catalog.dialog.getByRole("button", { name: "Save in draft" }).click();
  await expect(catalog.dialog).toBeHidden();
  const tabs = page.getByRole("navigation", { name: "Plan", exact: true });
  await tabs.getByRole("link", { name: "Whole plan" }).click();
  await page.getByLabel("Included credits a month").fill("500");
  await page.getByLabel("Grace after a failed payment").fill("0");
  await page.getByRole("button", { name: "Save in draft" }).click();
  await expect(page.getByText(`Draft v1 of ${plan} saved`)).toBeVisible();
  await catalog.publish(1);
  await tabs.getByRole("link", { name: "Subscription" }).click();
  await page.getByRole("button", { name: "Add price" }).first().click();
  await catalog.dialog.getByLabel("Price", { exact: true }).fill("9");
  await catalog.dialog.getByLabel("Trial").fill("1");
  await catalog.dialog.getByRole("button", { name: "Add price" }).click();
  await expect(catalog.dialog).toBeHidden();
  await expect(page.getByText("in Stripe", { exact: true })).toBeVisible();
}

async function forward(demo: Demo, by: "hour" | "day"): Promise<void> {
  const url = `${demo.demo_stripe_url}/_demo/forward/${by}`;
  expect((await fetch(url, { method: "POST", headers: { "x-demo-control": "1" } })).ok).toBe(true);
}

/** Status and code of what the gate answers: "200", "402 no_plan". */
function asking(demo: Demo, key: string, path: string): () => Promise<string> {
  return async () => {
    const { status, code } = await askGate(demo, key, { method: "GET", path });
    return code === "" ? String(status) : `${status} ${code}`;
  };
}

/** Until the gate answers so; promised are five seconds on a machine that is not busy. */
async function measure(cause: string, ask: () => Promise<string>, wanted: string, sinceMs: number): Promise<void> {
  await expect.poll(ask, { intervals: [100], timeout: 60_000 }).toBe(wanted);
  console.log(`${cause} → gate says ${wanted} after ${Math.round(performance.now() - sinceMs)} ms`);
}

async function choose(member: Page, plan: string, card: string): Promise<void> {
  await member.goto("/portal/plan");
  await member.getByRole("button", { name: new RegExp(`^(Start trial|Choose): ${plan}, 9\\.00 USD a month`) }).click();
  await member.getByLabel("Card number").fill(card);
}

test("a subscription that is canceled in Stripe is refused at once, and served again once another is paid", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  test.setTimeout(240_000);
  const plan = unique("Lapse");
  const path = `/e2e/${plan.replace(" ", "-").toLowerCase()}`;
  await sellPlan(page, plan, path);
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  const ask = asking(demo, await portal.createKey("prod"), path);
  await choose(member, plan, GOOD_CARD);
  const startedMs = performance.now();
  await member.getByRole("button", { name: "Start trial" }).click();
  await measure("trial begun", ask, "200", startedMs);

  await page.goto("/billing?tab=subscriptions");
  const row = page.getByRole("row", { name: new RegExp(plan) });
  const subscription = (await row.getByText(/^sub_/).textContent()) ?? "";
  const canceledMs = performance.now();
  const url = `${demo.demo_stripe_url}/v1/subscriptions/${subscription}`;
  const canceled = await fetch(url, { method: "DELETE", headers: { authorization: "Bearer sk_test_dashboard" } });
  expect(canceled.ok).toBe(true);
  await measure("canceled in Stripe", ask, "402 subscription_canceled", canceledMs);

  // One trial a consumer: this one is paid at once.
  await choose(member, plan, GOOD_CARD);
  const paidMs = performance.now();
  await member.getByRole("button", { name: /^Pay 9\.00 USD/ }).click();
  await measure("paid", ask, "200", paidMs);
  await context.close();
});

test("a payment that fails, without days of grace, is refused until it is paid", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  test.setTimeout(240_000);
  const plan = unique("Overdue");
  const path = `/e2e/${plan.replace(" ", "-").toLowerCase()}`;
  await sellPlan(page, plan, path);
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  const ask = asking(demo, await portal.createKey("prod"), path);
  await choose(member, plan, BAD_CARD);
  await member.getByRole("button", { name: "Start trial" }).click();
  await expect.poll(ask, { timeout: 60_000 }).toBe("200");
  await forward(demo, "day");
  const failedMs = performance.now();
  // The first invoice is charged an hour after the trial.
  for (let hour = 0; hour < 2; hour++) await forward(demo, "hour");
  await measure("payment failed", ask, "402 subscription_past_due", failedMs);

  await member.goto("/portal/plan");
  await expect(member.getByRole("main")).toContainText("Every call is refused with 402 until it is paid");
  await member.getByRole("button", { name: "Pay or change the card" }).click();
  await member.getByRole("row", { name: /open/ }).getByRole("link").click();
  await member.getByLabel("Card number").fill(GOOD_CARD);
  const paidMs = performance.now();
  await member.getByRole("button", { name: /^Pay/ }).click();
  await measure("paid", ask, "200", paidMs);
  await context.close();
});
