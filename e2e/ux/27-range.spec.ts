import { expect, test } from "@/e2e/fixtures";

test("one range for readings, chart and table: preset, typed, in the address", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: /^Time range/ }).click();
  const picker = page.getByRole("dialog", { name: "Time range" });
  await expect(picker).toContainText("Times in");
  await picker.getByRole("link", { name: "Last 30 days" }).click();
  await expect(page).toHaveURL(/range=30d/);
  await expect(page.getByRole("link", { name: /^402 occurrences/ })).toHaveAttribute("href", /range=30d/);

  await page.getByRole("button", { name: /^Time range/ }).click();
  await picker.getByLabel("From").fill("2020-01-01T00:00");
  await picker.getByLabel("To", { exact: true }).fill("2020-01-02T00:00");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=2020-01-01/);
  await expect(page.getByRole("link", { name: /^402 occurrences/ })).toContainText("402 occurrences0");
  await expect(page.getByText(/^No call was refused with 402 in/).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Time range: .*1 Jan/ })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/range=30d/);
});

test("a range that ends before it begins is refused at its fields", async ({ page }) => {
  await page.goto("/refusals");
  await page.getByRole("button", { name: /^Time range/ }).click();
  const picker = page.getByRole("dialog", { name: "Time range" });
  await picker.getByLabel("From").fill("2026-01-02T00:00");
  await picker.getByLabel("To", { exact: true }).fill("2026-01-01T00:00");
  await picker.getByRole("button", { name: "Apply" }).click();
  await expect(picker.getByLabel("From")).toHaveAccessibleDescription(/A range must end after it begins/);
});
