import { expect, test } from "@/e2e/fixtures";

/** Criterion 35: no motion for who asks for none. Its narrow windows are walked with axe, on one visit to each screen. */
test("a dialog comes and goes without motion for who asks for none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/plans?panel=new-plan");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
