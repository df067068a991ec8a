import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a key is created with the keyboard alone, and the focus comes back", async ({ page, unique }) => {
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await consumers.openTab("Keys");
  const trigger = page.getByRole("button", { name: "Create key" }).first();
  await trigger.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Create key" });
  await expect(dialog).toBeVisible();
  for (let presses = 0; presses < 5; presses++) {
    if (await dialog.getByLabel("Key name").evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(dialog.getByLabel("Key name")).toBeFocused();
  await page.keyboard.type("by-hand");
  await page.keyboard.press("Enter");
  const created = page.getByRole("dialog", { name: "Key “by-hand” created" });
  await expect(created.getByRole("button", { name: "Copy key" })).toBeFocused();
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("button", { name: "Go back" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(created).toBeHidden();
  await expect(page.getByRole("table", { name: "Keys" })).toContainText("by-hand");
  await expect(trigger).toBeFocused();
});
