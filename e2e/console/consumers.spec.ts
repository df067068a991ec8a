import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages, externalIdOf } from "@/e2e/pages/consumer-pages";

test("a consumer is added, found, edited, suspended, reactivated, archived and restored", async ({ page, unique }) => {
  const name = unique("Acme");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  const address = page.url();

  await page.goto("/consumers");
  await page.getByRole("searchbox", { name: /Name, e-mail/ }).fill(externalIdOf(name));
  await expect(page.getByText("1 consumer", { exact: true })).toBeVisible();
  await page.getByRole("table", { name: "Consumers" }).getByRole("link", { name }).click();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Edit consumer" }).click();
  await page.getByLabel("E-mail").fill("billing@acme.test");
  await page.getByRole("button", { name: "Save consumer" }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Suspend…" }).click();
  const suspend = page.getByRole("alertdialog", { name: `Suspend ${name}` });
  await expect(suspend.getByRole("button", { name: "Cancel" })).toBeFocused();
  await suspend.getByLabel("Reason").fill("Invoice 17 is unpaid");
  await suspend.getByRole("button", { name: "Suspend consumer" }).click();
  await expect(page.getByText("Every call is refused with 403")).toBeVisible();
  await page.getByRole("button", { name: "Reactivate" }).click();
  await expect(page.getByText("Every call is refused with 403")).toBeHidden();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Archive…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Archive consumer" }).click();
  await expect(page.getByText("Its keys do not work")).toBeVisible();
  await page.goto(`/consumers?q=${externalIdOf(name)}`);
  await expect(page.getByText("No consumer matches")).toBeVisible();
  await page.goto(address);
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Its keys do not work")).toBeHidden();

  await page.goto(`${address}?tab=activity`);
  const log = page.getByRole("table", { name: "Activity" });
  await expect(log.getByRole("row", { name: /consumer\.suspend/ })).toContainText("Invoice 17 is unpaid");
  await expect(log.getByRole("row", { name: /consumer\.edit/ })).toContainText("billing@acme.test");
});

test("of two operators who edit at once the second is told, and nothing is overwritten", async ({
  page,
  context,
  unique,
}) => {
  const name = unique("Acme");
  await new ConsumerPages(page).add(name);
  const edit = `${page.url()}/edit`;
  const other = await context.newPage();
  await page.goto(edit);
  await other.goto(edit);
  await other.getByLabel("Name", { exact: true }).fill(`${name} Two`);
  await other.getByRole("button", { name: "Save consumer" }).click();
  await expect(other.getByRole("heading", { level: 1, name: `${name} Two`, exact: true })).toBeVisible();

  await page.getByLabel("Name", { exact: true }).fill(`${name} Three`);
  await page.getByRole("button", { name: "Save consumer" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "changed this consumer while you were editing" }),
  ).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(`${name} Three`);
  await other.reload();
  await expect(other.getByRole("heading", { level: 1, name: `${name} Two` })).toBeVisible();
});

test("a limit is overridden for one consumer, and the override removed", async ({ page, unique }) => {
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await consumers.openTab("Limits");
  await page.getByRole("button", { name: "Override a limit" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Override a limit" });
  await dialog.getByLabel("Limit name").fill("burst");
  await dialog.getByLabel("Limit", { exact: true }).fill("40");
  await dialog.getByLabel("Period").selectOption("second");
  await dialog.getByLabel("Reason").fill("Launch day");
  await dialog.getByRole("button", { name: "Override limit" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("table", { name: "Limits" }).getByRole("row", { name: /burst/ });
  await expect(row).toContainText("rate / second");
  await expect(row).toContainText("40");
  await row.getByRole("button", { name: "Remove override of burst" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove override" }).click();
  await expect(row).toBeHidden();
});
