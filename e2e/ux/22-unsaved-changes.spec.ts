import { expect, test } from "@/e2e/fixtures";

test("a link does not throw away what was typed: it asks, and staying keeps it", async ({ page }) => {
  await page.goto("/consumers/new");
  await page.getByLabel("Name", { exact: true }).fill("Half a consumer");
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Plans" }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await expect(question.getByRole("button", { name: "Keep editing" })).toBeFocused();
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half a consumer");

  await page.getByRole("button", { name: "Add consumer" }).click();
  await expect(page.getByLabel("External id")).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half a consumer");

  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Plans" }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Plan matrix" })).toBeVisible();
});
