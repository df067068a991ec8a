import { readFile } from "node:fs/promises";
import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages, externalIdOf } from "@/e2e/pages/consumer-pages";

test("rows are walked with j and k or the arrows, ticked with x, and opened with Enter", async ({ page }) => {
  await page.goto("/consumers");
  const rows = page.getByRole("table", { name: "Consumers" }).getByRole("row");
  const link = (index: number) => rows.nth(index).getByRole("link").first();
  await page.getByRole("main").focus();
  await page.keyboard.press("j");
  await expect(link(1)).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  await expect(link(2)).toBeFocused();
  await page.keyboard.press("x");
  await expect(rows.nth(2).getByRole("checkbox")).toBeChecked();
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 consumer selected");
  const name = (await link(2).textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("ticked consumers are acted on together: each told for itself, and what was done can be undone", async ({
  page,
  unique,
}) => {
  const group = unique("Bulk");
  const consumers = new ConsumerPages(page);
  for (const each of ["One", "Two", "Three"]) await consumers.add(`${group} ${each}`);
  await page.goto(`/consumers?q=${externalIdOf(group)}`);
  const table = page.getByRole("table", { name: "Consumers" });
  await expect(table.getByRole("link", { name: group })).toHaveCount(3);
  await page.getByRole("checkbox", { name: "Select the 3 rows of this page" }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("3 consumers selected");
  await table.getByRole("checkbox", { name: `Select ${group} Two` }).uncheck();
  await expect(bar).toContainText("2 consumers selected");

  const download = page.waitForEvent("download");
  await bar.getByRole("link", { name: "Export 2 rows as CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file.split("\r\n").filter((line) => line.includes(group))).toHaveLength(2);

  await bar.getByRole("button", { name: "Grant credits…" }).click();
  const grant = page.getByRole("dialog", { name: "Grant credits to 2 consumers" });
  await grant.getByLabel("Credits to grant").fill("7");
  await grant.getByLabel("Reason").fill("Goodwill");
  await grant.getByRole("button", { name: "Grant credits" }).click();
  await expect(grant).toBeHidden();
  await expect(table.getByRole("row", { name: `${group} One` })).toContainText("7.00");
  await expect(table.getByRole("row", { name: `${group} Two` })).toContainText("0.00");

  for (const each of ["One", "Three"]) await table.getByRole("checkbox", { name: `Select ${group} ${each}` }).check();
  await bar.getByRole("button", { name: "Suspend…" }).click();
  const suspend = page.getByRole("dialog", { name: "Suspend 2 consumers" });
  await suspend.getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 consumers reactivated" })).toBeVisible();
  await expect(bar).toBeHidden();
  await expect(table.getByText("suspended", { exact: true })).toHaveCount(0);
});

test("what cannot be done is told for each consumer, and they stay ticked", async ({ page, unique }) => {
  const name = unique("Planned");
  await new ConsumerPages(page).add(name);
  await page.goto(`/consumers?q=${externalIdOf(name)}`);
  const bar = page.getByRole("region", { name: "Selection" });
  for (const attempt of [1, 2]) {
    await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    await bar.getByRole("button", { name: "Assign plan…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Plan").selectOption({ label: "Starter" });
    await dialog.getByRole("button", { name: "Assign plan" }).click();
    if (attempt === 1) {
      await expect(dialog).toBeHidden();
      continue;
    }
    await expect(page.getByRole("dialog", { name: "Assign plan: 0 done, 1 refused" })).toContainText(
      /is on Starter v\d+ already/,
    );
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expect(bar).toContainText("1 consumer selected");
  }
});
