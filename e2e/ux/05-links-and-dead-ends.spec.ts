import { expect, test } from "@/e2e/fixtures";

test("what navigates is a link: a row opens in a tab of its own with Ctrl", async ({ page, context }) => {
  await page.goto("/consumers");
  const row = page.getByRole("table", { name: "Consumers" }).getByRole("row").nth(1);
  const opened = context.waitForEvent("page");
  await row
    .getByRole("link")
    .first()
    .click({ modifiers: ["ControlOrMeta"] });
  await expect((await opened).getByRole("navigation", { name: "Consumer" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Consumers" })).toBeVisible();
});

test("every item of the sidebar has an address of its own", async ({ page }) => {
  await page.goto("/");
  const links = page.getByRole("navigation", { name: "Console" }).getByRole("listitem").getByRole("link");
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(addresses.length).toBeGreaterThan(10);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.every((address) => address?.startsWith("/"))).toBe(true);
});

test("an id that names nothing says so and offers a way on", async ({ page, allowConsoleError }) => {
  allowConsoleError(/404/);
  await page.goto("/consumers/con_ZZZZZZZ");
  await expect(page.getByRole("heading", { level: 1, name: "Nothing lives at this address" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Open consumers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Consumers" })).toBeVisible();
});
