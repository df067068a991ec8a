import { expect, test } from "@/e2e/fixtures";

/** Criterion 14: nothing jumps while a page comes in: skeletons have the shape of what follows. */
for (const path of ["/", "/refusals", "/consumers", "/plans", "/routes", "/plans/plan_1?tab=versions", "/gateways"]) {
  test(`${path} shifts less than 0.05`, async ({ page }) => {
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
          const sum = Number(document.documentElement.dataset.shift ?? 0);
          if (!entry.hadRecentInput) document.documentElement.dataset.shift = String(sum + entry.value);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(path, { waitUntil: "networkidle" });
    const shift = await page.evaluate(() => Number(document.documentElement.dataset.shift ?? 0));
    expect(shift).toBeLessThan(0.05);
  });
}
