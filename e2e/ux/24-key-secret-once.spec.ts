import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a key's secret is shown once, closing before it is copied asks, and afterwards only its hint is left", async ({
  page,
  context,
  unique,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  const secret = await consumers.createKey("prod-eu");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Copy key" })).toBeFocused();

  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "Close without copying the key?" });
  await question.getByRole("button", { name: "Go back" }).click();
  await expect(question).toBeHidden();

  await dialog.getByRole("button", { name: "Copy key" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();

  await consumers.openTab("Keys");
  await expect(page.getByRole("table", { name: "Keys" })).toContainText(`tg_live_…${secret.slice(-4)}`);
  expect(await page.content()).not.toContain(secret);
  const answer = await page.request.get(page.url());
  expect(await answer.text()).not.toContain(secret.slice(8, -4));
});
