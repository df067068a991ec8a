import { expect, test } from "@/e2e/fixtures";
import { SCREENS } from "@/e2e/screens/list";
import { showScreen } from "@/e2e/screens/show";

/** Criterion 35: 320 px (1280 px at 400 %) without scrolling in two directions; no motion for who asks for none. */
test.use({ viewport: { width: 320, height: 640 } });

const pages = SCREENS.filter(({ who, press }) => who === "operator" && press === undefined);

test("no page of the console is wider than 320 px", async ({ page, allowConsoleError }) => {
  test.slow();
  allowConsoleError(/404/);
  for (const screen of pages) {
    await showScreen(page, screen);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(wider, `${screen.name} is wider by px`).toBeLessThanOrEqual(0);
  }
});

test("a dialog comes and goes without motion for who asks for none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/plans?panel=new-plan");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
