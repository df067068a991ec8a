import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a change is in the log with both sides, and filters find it", async ({ page, unique }) => {
  const name = unique("Acme");
  await new ConsumerPages(page).add(name);
  await page.goto(`${page.url()}/edit`);
  await page.getByLabel("Spend cap a month").fill("12.5");
  await page.getByRole("button", { name: "Save consumer" }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();

  await page.goto("/audit");
  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByRole("menuitem", { name: "Action" }).click();
  await page.getByRole("menuitem", { name: "consumer.edit" }).click();
  await expect(page).toHaveURL(/action=consumer\.edit/);
  const row = page.getByRole("table", { name: "Audit log" }).getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("spend cap");
  await expect(row).toContainText("12.50 credits");
  await row.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.goBack();
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(page).toHaveURL(/\/audit$/);
});

test("an address that asks for nonsense shows the whole log", async ({ page }) => {
  await page.goto("/audit?actor=op_!&target=__proto__&action=x&from=2026-99-99&page=-1&to=%00");
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Audit log" }).getByRole("row").nth(1)).toBeVisible();
});
