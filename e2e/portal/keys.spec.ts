import type { Page } from "playwright/test";
import { askGate } from "@/e2e/ask-gate";
import type { Demo } from "@/e2e/demo";
import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";
import { newParty } from "@/e2e/pages/portal-pages";

/** Gates hear of a change within seconds. */
async function expectAnswer(demo: Demo, key: string, status: number, code = ""): Promise<void> {
  await expect.poll(() => askGate(demo, key), { timeout: 30_000 }).toMatchObject({ status, code });
}

async function openAct(page: Page, key: string, act: string): Promise<void> {
  await page
    .getByRole("button", { name: `Actions for key ${key}` })
    .first()
    .click();
  await page.getByRole("menuitem", { name: act }).click();
}

test("a member creates a key, uses it, rotates it without a gap, and revokes it", async ({
  page,
  browser,
  demo,
  unique,
}) => {
  const { context, portal, consumerPath } = await newParty(page, browser, unique("Acme"));
  const consumers = new ConsumerPages(page);
  await consumers.grant("100", "To try");
  await consumers.openTab("Limits");
  await page.getByRole("button", { name: "Assign plan" }).click();
  const assign = page.getByRole("dialog");
  await assign.getByLabel("Plan").selectOption({ label: "Starter" });
  await assign.getByRole("button", { name: "Assign plan" }).click();
  await expect(assign).toBeHidden();

  const member = portal.page;
  const first = await portal.createKey("prod");
  await expectAnswer(demo, first, 200);
  expect(await member.content()).not.toContain(first);

  await openAct(member, "prod", "Rotate…");
  const rotate = member.getByRole("dialog", { name: "Rotate key “prod”" });
  await rotate.getByLabel(/goes on for/).selectOption("1");
  await rotate.getByRole("button", { name: "Rotate key" }).click();
  const second = await portal.takeSecret("Key “prod” rotated");
  expect(second).not.toBe(first);
  await expectAnswer(demo, second, 200);
  await expectAnswer(demo, first, 200);
  const table = member.getByRole("table", { name: "Keys" });
  await expect(table.getByRole("row").filter({ hasText: first.slice(-4) })).toContainText("rotated");

  const fresh = table.getByRole("row").filter({ hasText: second.slice(-4) });
  await fresh.getByRole("button", { name: "Actions for key prod" }).click();
  await member.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoke = member.getByRole("alertdialog", { name: "Revoke key “prod”" });
  await revoke.getByLabel(/Type prod/).fill("prod");
  await revoke.getByRole("button", { name: "Revoke key" }).click();
  await expect(fresh).toContainText("revoked");
  await expectAnswer(demo, second, 401, "key_invalid");

  await member.goto("/portal/usage");
  await expect(async () => {
    await member.reload();
    await expect(member.getByRole("table", { name: "Usage by route" })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });

  await page.goto(`${consumerPath}?tab=activity`);
  const log = page.getByRole("table", { name: "Activity" });
  await expect(log.getByRole("row", { name: /key\.rotate/ })).toContainText("@example.test");
  await context.close();
});
