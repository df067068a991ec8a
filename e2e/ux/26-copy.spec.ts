import { expect, test } from "@/e2e/fixtures";

/** Criterion 26: copying says "Copied", moves nothing, and gives what is real: this host, this id. */
test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("an id is copied in place, and told", async ({ page }) => {
  await page.goto("/plans/plan_1");
  const copy = page.getByRole("button", { name: "Copy plan id" });
  const before = await copy.boundingBox();
  await copy.click();
  await expect(page.getByRole("status").filter({ hasText: /^Copied$/ })).toBeAttached();
  expect(await copy.boundingBox()).toEqual(before);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("plan_1");
});

test("a gateway's snippet names the gate as it is reached", async ({ page, demo }) => {
  await page.goto("/gateways/gw_1");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const snippets = await page.locator("pre").allInnerTexts();
  expect(snippets.join("\n")).toContain(new URL(demo.gate_url).host);
});
