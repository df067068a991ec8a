import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("the palette finds a page, a consumer and a key by its last four, and Escape gives the focus back", async ({
  page,
  unique,
}) => {
  const name = unique("Palette");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  const secret = await consumers.createKey("prod-palette");
  await page.goto("/consumers");
  const search = page.getByRole("button", { name: /^Search/ });
  await search.focus();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(search).toBeFocused();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(secret.slice(-4));
  await expect(page.getByRole("option", { name: `prod-palette of ${name}` })).toBeVisible();
  await page.getByRole("combobox").fill("audit");
  await page.getByRole("option", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("the palette does things: an act first asks for its consumer, then opens its dialog", async ({ page, unique }) => {
  const name = unique("Granted");
  await new ConsumerPages(page).add(name);
  await page.goto("/gates");
  await expect(page.getByRole("heading", { level: 1, name: "Gates" })).toBeVisible();
  await page.getByRole("button", { name: /^Search/ }).click();
  await page.getByRole("combobox").fill("grant");
  await page.getByRole("option", { name: "Grant credits to…" }).click();
  await expect(page.getByRole("combobox")).toHaveValue("grant credits to ");
  await page.getByRole("combobox").fill(`grant credits to ${name}`);
  await page.getByRole("option", { name: `Grant credits to ${name}` }).click();
  await expect(page.getByRole("dialog", { name: `Grant credits to ${name}` })).toBeVisible();
});

test("? lists the shortcuts, and / goes to the list's search", async ({ page }) => {
  await page.goto("/consumers");
  await page.getByRole("button", { name: /^Search/ }).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Select the row");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("?");
  await expect(page.getByRole("searchbox")).toHaveValue("?");
});
