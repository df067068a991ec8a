import { expect, test } from "@/e2e/fixtures";

/** Criterion 13 and 9: a list that a filter has emptied says so, and gives the way back to all of it. */
for (const { path, says, back } of [
  { path: "/consumers?q=nobody-has-this-name", says: /No consumer/, back: /^Show all/ },
  { path: "/routes?q=no-such-route", says: /No route matches/, back: /^Show all routes/ },
  { path: "/routes/models?q=no-such-model", says: /No price matches/, back: /^Show all prices/ },
  { path: "/plans?q=no-such-route", says: /No route matches/, back: /^Show all routes/ },
]) {
  test(`${path} is empty by its filter, and leads back`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByText(says).first()).toBeVisible();
    await page.getByRole("link", { name: back }).click();
    await expect(page.getByText(says)).toHaveCount(0);
  });
}

test("comparing begins with what to do", async ({ page }) => {
  await page.goto("/plans/compare");
  await expect(page.getByRole("heading", { name: "Choose two plans" })).toBeVisible();
  await page.getByLabel("First").selectOption({ index: 1 });
  await page.getByLabel("Second").selectOption({ index: 2 });
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("status").filter({ hasText: /rows differ$/ })).toBeVisible();
});
