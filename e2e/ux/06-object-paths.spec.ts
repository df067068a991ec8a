import { expect, test } from "@/e2e/fixtures";

test("from a ledger entry to the hour it is made of, and from usage to the route alone, one click each", async ({
  page,
}) => {
  await page.goto("/consumers?q=metronome-labs");
  await page.getByRole("table", { name: "Consumers" }).getByRole("link", { name: "Metronome Labs" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Metronome Labs" })).toBeVisible();
  await page
    .getByRole("table", { name: "Latest ledger entries" })
    .getByRole("link", { name: /^Calls of/ })
    .first()
    .click();
  const routes = page.getByRole("table", { name: "Usage by route" });
  await expect(routes).toBeVisible();
  await routes.getByRole("link").first().click();
  await expect(page.getByRole("link", { name: "Show all routes" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: "Show all routes" })).toBeHidden();
  await page.goBack();
  await expect(page.getByRole("table", { name: "Latest ledger entries" })).toBeVisible();
});

test("from a refusal to its consumer, and from there to the plan", async ({ page }) => {
  await page.goto("/consumers?q=pocket-almanac");
  await page.getByRole("table", { name: "Consumers" }).getByRole("link", { name: "Pocket Almanac" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pocket Almanac" })).toBeVisible();
  await page.getByRole("navigation", { name: "Consumer" }).getByRole("link", { name: "Refusals" }).click();
  await page.getByRole("table", { name: "Refusals" }).getByRole("row").nth(1).getByRole("link").first().click();
  await page.getByRole("main").getByRole("link", { name: "Pocket Almanac" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Pocket Almanac" })).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Starter v\d/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Starter" })).toBeVisible();
});
