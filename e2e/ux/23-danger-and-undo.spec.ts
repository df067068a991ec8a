import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("what can be taken back names the consequence, begins on Cancel, and offers Undo", async ({ page, unique }) => {
  const name = unique("Hasty");
  await new ConsumerPages(page).add(name);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Suspend…" }).click();
  const suspend = page.getByRole("alertdialog", { name: `Suspend ${name}` });
  await expect(suspend).toContainText("Within 5 s every call with any of its keys gets 403");
  await expect(suspend.getByRole("button", { name: "Cancel" })).toBeFocused();
  await suspend.getByRole("button", { name: "Suspend consumer" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: `${name} suspended` })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(page.getByRole("status").filter({ hasText: `${name} reactivated` })).toBeVisible();
  await expect(page.getByText("Every call is refused with 403")).toBeHidden();
  await page.getByRole("navigation", { name: "Consumer" }).getByRole("link", { name: "Activity" }).click();
  const log = page.getByRole("table", { name: "Activity" });
  await expect(log.getByRole("row", { name: /consumer\.suspend/ })).toBeVisible();
  await expect(log.getByRole("row", { name: /consumer\.reactivate/ })).toBeVisible();
});

test("what cannot needs the name typed, and says so", async ({ page, unique }) => {
  const name = unique("Final");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  await consumers.createKey("prod-eu");
  await page.goto(`${new URL(page.url()).pathname}?tab=keys`);
  await page.getByRole("button", { name: "Actions for key prod-eu" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoke = page.getByRole("alertdialog", { name: `Revoke key “prod-eu” of ${name}` });
  await expect(revoke).toContainText(/get 401 within 5 s.*cannot be brought back/);
  await expect(revoke.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(revoke.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await revoke.getByLabel("Type prod-eu to revoke key").fill("prod-e");
  await expect(revoke.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await revoke.getByLabel("Type prod-eu to revoke key").fill("prod-eu");
  await revoke.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Key “prod-eu” revoked" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeHidden();
});
