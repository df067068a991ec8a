import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("fields tell the browser what they take, and money takes what people paste", async ({ page, context, unique }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/consumers/new");
  const email = page.getByLabel("E-mail");
  await expect(email).toHaveAttribute("type", "email");
  await expect(email).toHaveAttribute("spellcheck", "false");
  await expect(page.getByLabel("External id")).toHaveAttribute("spellcheck", "false");
  await expect(page.getByLabel("Spend cap a month")).toHaveAttribute("inputmode", "decimal");

  await new ConsumerPages(page).add(unique("Pasted"));
  await page.getByRole("button", { name: "Grant credits" }).click();
  const dialog = page.getByRole("dialog");
  await page.evaluate(() => navigator.clipboard.writeText("1,000.50"));
  await dialog.getByLabel("Credits to grant").focus();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(dialog.getByLabel("Credits to grant")).toHaveAccessibleDescription(/0\.00 → 1,000\.50/);
  await dialog.getByLabel("Reason").fill("Pasted");
  await dialog.getByRole("button", { name: "Grant credits" }).click();
  await expect(page.getByRole("table", { name: "Latest ledger entries" })).toContainText("+1,000.50");
});
