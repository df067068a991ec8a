import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages, externalIdOf } from "@/e2e/pages/consumer-pages";

test("an error stands where its cause is, with what to do, and not in a toast", async ({ page, unique }) => {
  const name = unique("Acme");
  await new ConsumerPages(page).add(name);
  await page.goto("/consumers/new");
  await page.getByLabel("Name", { exact: true }).fill("Other");
  await page.getByLabel("External id").fill(externalIdOf(name));
  await page.getByRole("button", { name: "Add consumer" }).click();
  await expect(page.getByLabel("External id")).toHaveAccessibleDescription(/Another consumer has the external id/);
  await expect(page.getByRole("status").filter({ hasText: "Another consumer" })).toBeHidden();
});

test("a toast names the object, in a live region", async ({ page, unique }) => {
  await new ConsumerPages(page).add(unique("Acme"));
  await page.getByRole("button", { name: "Grant credits" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Credits to grant").fill("3");
  await dialog.getByLabel("Reason").fill("Named");
  await dialog.getByRole("button", { name: "Grant credits" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^3\.00 credits granted to Acme/ })).toBeVisible();
});
