import type { Page } from "playwright/test";
import { askGate } from "@/e2e/ask-gate";
import type { Demo } from "@/e2e/demo";
import { expect, expectNoAxeViolations, test } from "@/e2e/fixtures";
import { newParty, type PortalPages } from "@/e2e/pages/portal-pages";

/** Can be saved, and is declined when it is charged. */
const BAD_CARD = "4000 0000 0000 0341";
const GOOD_CARD = "4242 4242 4242 4242";

/** Has a trial of 14 days end in the demo's Stripe, and its first invoice be charged an hour later. */
async function endTrial(demo: Demo): Promise<void> {
  for (let day = 0; day < 15; day++) {
    const url = `${demo.demo_stripe_url}/_demo/forward/day`;
    const response = await fetch(url, { method: "POST", headers: { "x-demo-control": "1" } });
    expect(response.ok).toBe(true);
  }
}

async function subscribe({ page }: PortalPages, choice: RegExp, card: string): Promise<void> {
  await page.goto("/portal/plan");
  await page.getByRole("button", { name: choice }).click();
  await page.getByLabel("Card number").fill(card);
  await page.getByRole("button", { name: /^Start trial|subscribe$/ }).click();
}

/** The page shows what is so when it is asked for. */
async function shows(member: Page, text: RegExp): Promise<void> {
  await expect(async () => {
    await member.goto("/portal/plan");
    await expect(member.getByRole("main")).toContainText(text, { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
}

test("a trial ends with a card that is declined, calls go on for the plan's grace days, and it is paid", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  const key = await portal.createKey("prod");
  await expect.poll(async () => (await askGate(demo, key)).code, { timeout: 30_000 }).toBe("no_plan");

  await subscribe(portal, /^Start trial: Growth, 49\.00 USD a month/, BAD_CARD);
  await expect(member.getByRole("status")).toContainText("Your trial of Growth has begun.");
  await expect.poll(async () => (await askGate(demo, key)).code, { timeout: 30_000 }).not.toBe("no_plan");
  await member.getByRole("link", { name: "Open the plan" }).click();
  await expect(member.getByRole("heading", { level: 1, name: "Plan Growth" })).toBeVisible();
  await expect(member.getByRole("main")).toContainText("Trial ends");
  await expectNoAxeViolations(member);

  await endTrial(demo);
  await shows(member, /49\.00 USD could not be taken\. Calls go on until/);
  expect((await askGate(demo, key)).code).not.toBe("subscription_past_due");

  await member.getByRole("button", { name: "Pay or change the card" }).click();
  await member.getByRole("row", { name: /open/ }).getByRole("link").click();
  await member.getByLabel("Card number").fill(GOOD_CARD);
  await member.getByRole("button", { name: /^Pay/ }).click();
  await expect(member.getByText(/^Paid on/).first()).toBeVisible();
  await expect(async () => {
    await member.goto("/portal/plan");
    await expect(member.getByRole("main")).toContainText("Next payment", { timeout: 2000 });
    await expect(member.getByText("could not be taken")).toBeHidden({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await context.close();
});

test("a plan is changed after its price was said, canceled at its end, and resumed before", async ({
  page,
  browser,
  unique,
}) => {
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  await subscribe(portal, /^Choose: Starter, 9\.00 USD a month/, GOOD_CARD);
  await expect(member.getByRole("status")).toContainText("You are on Starter.");

  await member.goto("/portal/plan");
  await member.getByRole("link", { name: /^Change to Growth, 49\.00 USD a month/ }).click();
  await expect(member.getByRole("main")).toContainText(/\d+\.\d\d USD are charged now/);
  await member.getByRole("button", { name: /^Pay \d+\.\d\d USD/ }).click();
  await expect(member.getByRole("heading", { level: 1, name: "Plan Growth" })).toBeVisible({ timeout: 60_000 });

  await member.getByRole("button", { name: "Cancel plan…" }).click();
  await member.getByRole("alertdialog").getByRole("button", { name: "Cancel plan" }).click();
  await shows(member, /Growth was canceled\./);
  await member.getByRole("button", { name: "Keep Growth" }).click();
  await expect(async () => {
    await member.goto("/portal/plan");
    await expect(member.getByRole("heading", { level: 1, name: "Plan Growth" })).toBeVisible({ timeout: 2000 });
    await expect(member.getByText("Growth was canceled.")).toBeHidden({ timeout: 1000 });
    await expect(member.getByRole("button", { name: "Keep Growth" })).toBeHidden({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await context.close();
});
