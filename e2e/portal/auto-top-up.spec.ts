import type { Page } from "playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { newParty } from "@/e2e/pages/portal-pages";

/** Agrees to 25 credits whenever fewer than `threshold` are left, and saves a card on Stripe's page; back on the portal's page. */
async function setUp(member: Page, threshold: string, card: string): Promise<void> {
  await member.goto("/portal/auto-top-up");
  await member.getByLabel("When fewer are left than").fill(threshold);
  await member.getByLabel("Buy this pack").selectOption({ label: "25.00 credits for 25.00 USD" });
  await member.getByLabel("In any 24 hours", { exact: true }).fill("1");
  await member.getByRole("checkbox", { name: /I agree/ }).check();
  await member.getByRole("button", { name: "Agree and save a card" }).click();
  await saveCard(member, card);
}

async function saveCard(member: Page, card: string): Promise<void> {
  await member.getByLabel("Card number").fill(card);
  await member.getByRole("button", { name: /^Save/ }).click();
}

test("a member agrees, saves a card, and is topped up by itself when the balance is low, up to the cap", async ({
  page,
  browser,
  unique,
}) => {
  const { context, portal, consumerPath } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;

  await test.step("nothing is agreed to without a tick", async () => {
    await member.goto("/portal/auto-top-up");
    await member.getByLabel("When fewer are left than").fill("12.5");
    await member.getByRole("button", { name: "Agree and save a card" }).click();
    await expect(member.getByText("Tick this to agree; without it nothing is charged.").first()).toBeVisible();
    await expect(member.getByLabel("When fewer are left than")).toHaveValue("12.5");
    await member.reload();
  });

  await setUp(member, "30", "4242424242424242");
  await expect(member.getByText("25.00 credits to spend now")).toBeVisible({ timeout: 60_000 });
  const payments = member.getByRole("table", { name: "Automatic payments" });
  await expect(payments.getByText("paid", { exact: true })).toHaveCount(1);
  await expect(member.getByText("Visa ending in 4242")).toBeVisible();
  // 25 are fewer than 30: only the cap is between them and the next payment.
  await expect(member.getByRole("status").filter({ hasText: "The cap of 24 hours is reached" })).toBeVisible();

  await test.step("the operator sees what was agreed to, and what was paid", async () => {
    await page.goto(`${consumerPath}?tab=portal`);
    await expect(page.getByRole("heading", { name: "Auto top-up" })).toBeVisible();
    await expect(page.getByText("on, at its cap")).toBeVisible();
    await expect(
      page.getByRole("table", { name: "Automatic payments" }).getByText("paid", { exact: true }),
    ).toBeVisible();
  });

  await test.step("the operator switches it off, and the member sees why", async () => {
    await page.getByRole("button", { name: "Switch off…" }).click();
    const dialog = page.getByRole("alertdialog", { name: /^Switch off auto top-up of/ });
    await dialog.getByLabel("Reason").fill("You pay by invoice now.");
    await dialog.getByRole("button", { name: "Switch off" }).click();
    await expect(page.getByText(/has switched it off: You pay by invoice now\./).first()).toBeVisible();
    await member.reload();
    await expect(member.getByText(/has switched it off: You pay by invoice now\./)).toBeVisible();
  });
  await context.close();
});

test("a card whose bank asks: the mail leads to the bank's page, and the payment is made once it is confirmed", async ({
  page,
  browser,
  unique,
}) => {
  const { context, portal, email } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  await member.goto("/portal/auto-top-up");
  await setUp(member, "10", "4000002760003184");
  await member.getByRole("button", { name: "Confirm payment" }).click();
  await expect(member.getByRole("status").filter({ hasText: "asks its owner to confirm" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(member.getByText("0.00 credits to spend now")).toBeVisible();

  let link: string | null = null;
  await test.step("a mail tells its members, with the way to put it right", async () => {
    await expect(async () => {
      await page.goto("/outbox");
      const row = page.getByRole("table", { name: "Outbox" }).getByRole("row").filter({ hasText: email });
      const mail = row.filter({ hasText: "automatic top-ups have stopped" }).first();
      await mail.getByText("automatic top-ups have stopped").click({ timeout: 2000 });
      link = await mail.getByRole("link", { name: /auto-top-up/ }).getAttribute("href", { timeout: 2000 });
    }).toPass({ timeout: 60_000 });
  });

  await member.goto(new URL(link ?? "").pathname);
  await member.getByRole("button", { name: "Confirm 25.00 USD at the bank" }).click();
  await member.getByRole("button", { name: "Confirm payment" }).click();
  await expect(member.getByText("25.00 credits to spend now")).toBeVisible({ timeout: 60_000 });
  await expect(
    member.getByRole("table", { name: "Automatic payments" }).getByText("paid", { exact: true }),
  ).toHaveCount(1);
  await member.getByRole("button", { name: "Switch off" }).click();
  await expect(member.getByText(/has switched it off/)).toBeVisible();
  await context.close();
});
