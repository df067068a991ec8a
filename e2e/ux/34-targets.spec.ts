import type { Page } from "playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { SCREENS } from "@/e2e/screens/list";
import { showScreen } from "@/e2e/screens/show";

/** Criterion 34: what is pressed is at least 24 px high and wide. Contrast is axe's part (32). */
const NAMES = [
  "overview",
  "consumers",
  "consumer",
  "plans",
  "plan-versions",
  "routes",
  "model-prices",
  "gateways",
  "audit",
];
const screens = SCREENS.filter(({ name }) => NAMES.includes(name));

async function smallerThan(page: Page, px: number): Promise<string[]> {
  const buttons = await page.getByRole("main").getByRole("button").all();
  const sizes = await Promise.all(
    buttons.map(async (button) => ({ box: await button.boundingBox(), name: (await button.innerText()).slice(0, 40) })),
  );
  return sizes.flatMap(({ box, name }) =>
    box && Math.min(box.width, box.height) > 1 && Math.min(box.width, box.height) < px - 0.5
      ? [`${name || "icon"} ${Math.round(box.width)} × ${Math.round(box.height)}`]
      : [],
  );
}

test("every button is at least 24 px on a desk", async ({ page }) => {
  for (const screen of screens) {
    await showScreen(page, screen);
    expect.soft(await smallerThan(page, 24), screen.name).toEqual([]);
  }
});
