import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a key is found by its last four, edited, and revoked only after its name is typed", async ({ page, unique }) => {
  const name = unique("Acme");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  const secret = await consumers.createKey("prod-us");
  const { pathname } = new URL(page.url());

  await page.goto(`/consumers?q=${secret.slice(-4)}`);
  await expect(page.getByRole("table", { name: "Consumers" }).getByRole("link", { name })).toBeVisible();

  await page.goto(`${pathname}?tab=keys`);
  const row = page.getByRole("table", { name: "Keys" }).getByRole("row", { name: /prod-us/ });
  await row.getByRole("button", { name: "Actions for key prod-us" }).click();
  await page.getByRole("menuitem", { name: "Edit key…" }).click();
  const edit = page.getByRole("dialog", { name: "Edit key “prod-us”" });
  await edit.getByLabel("Allowed addresses").fill("10.0.0.0/33");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit.getByLabel("Allowed addresses")).toHaveAccessibleDescription(/“10.0.0.0\/33” is no IP address/);
  await edit.getByLabel("Allowed addresses").fill("10.0.0.0/8");
  await edit.getByLabel("Expires").fill("2001-01-01T00:00");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit.getByLabel("Expires")).toHaveAccessibleDescription(/This moment has passed/);
  await edit.getByLabel("Expires").fill("2099-01-01T00:00");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit).toBeHidden();
  await expect(row).toContainText("10.0.0.0/8");

  await row.getByRole("button", { name: "Actions for key prod-us" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoke = page.getByRole("alertdialog", { name: /Revoke key “prod-us”/ });
  await expect(revoke).toContainText("get 401 within 5 s");
  await expect(revoke.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await revoke.getByLabel(/Type prod-us/).fill("prod-us");
  await revoke.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Key “prod-us” revoked" })).toBeVisible();
  await expect(row).toContainText("revoked");
});
