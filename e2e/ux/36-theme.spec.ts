import { expect, test } from "@/e2e/fixtures";

/** Criterion 36: both themes, the device's by default, with an override that the first paint already has. */
const ground = () => getComputedStyle(document.body).backgroundColor;

test("the theme follows the device, is overridden for this browser, and comes without a flash", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/routes");
  const light = await page.evaluate(ground);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await page.evaluate(ground);
  expect(dark).not.toBe(light);

  const themes = page.getByRole("group", { name: "Theme" });
  const choose = async (name: string) => {
    await themes.getByRole("radio", { name }).focus();
    await page.keyboard.press("Space");
  };
  await choose("Light");
  await expect.poll(() => page.evaluate(ground)).toBe(light);
  // Before any script of ours has run: the HTML itself says it.
  const html = await (await page.request.get("/routes")).text();
  expect(html).toMatch(/<html[^>]+data-theme="light"/);
  await page.reload();
  expect(await page.evaluate(ground)).toBe(light);

  await choose("As the device");
  await expect.poll(() => page.evaluate(ground)).toBe(dark);
});

test("native controls are dark in the dark, too", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/routes/new");
  const scheme = await page.getByLabel("Method").evaluate((select) => getComputedStyle(select).colorScheme);
  expect(scheme).toContain("dark");
});
