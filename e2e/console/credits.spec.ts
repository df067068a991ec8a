import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("credits are granted and adjusted; purse and ledger say the same", async ({ page, unique }) => {
  const name = unique("Acme");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  await consumers.grant("1,000.50", "Invoice 17");
  await expect(page.getByRole("status").filter({ hasText: `1,000.50 credits granted to ${name}` })).toBeVisible();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Adjust credits…" }).click();
  const adjust = page.getByRole("dialog", { name: `Adjust credits of ${name}` });
  await adjust.getByLabel("Difference").fill("-0.25");
  await adjust.getByLabel("Reason").fill("Counted twice");
  await adjust.getByRole("button", { name: "Adjust credits" }).click();
  await expect(adjust).toBeHidden();

  await consumers.openTab("Ledger");
  const ledger = page.getByRole("table", { name: "Ledger" });
  await expect(ledger.getByRole("row", { name: /Counted twice/ })).toContainText("−0.25");
  await expect(ledger.getByRole("row", { name: /Counted twice/ })).toContainText("1,000.25");
  await expect(ledger.getByRole("row", { name: /Invoice 17/ })).toContainText("+1,000.50");
});

test("what is taken beyond the balance becomes debt, which the next grant pays", async ({ page, unique }) => {
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Adjust credits…" }).click();
  const adjust = page.getByRole("dialog", { name: /^Adjust credits/ });
  await adjust.getByLabel("Difference").fill("-2");
  await adjust.getByLabel("Reason").fill("Chargeback");
  await adjust.getByRole("button", { name: "Adjust credits" }).click();
  await expect(page.getByRole("status").filter({ hasText: "it now owes 2.00" })).toBeVisible();
  await consumers.grant("5", "Paid");
  await expect(page.getByRole("status").filter({ hasText: "2.00 of them paid debt" })).toBeVisible();
  await expect(page.getByText("3.00 credits spendable")).toBeVisible();
});

test("amounts that are none are told at the field and nothing is granted", async ({ page, unique }) => {
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await page.getByRole("button", { name: "Grant credits" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Trying");
  for (const amount of ["", "-1", "0", "abc", "9223372036854775808", "0.0000001"]) {
    await dialog.getByLabel("Credits to grant").fill(amount);
    await dialog.getByRole("button", { name: "Grant credits" }).click();
    await expect(dialog.getByLabel("Credits to grant")).toHaveAttribute("aria-invalid", "true");
    await expect(dialog.getByRole("button", { name: "Grant credits" })).toBeEnabled();
  }
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await consumers.openTab("Ledger");
  await expect(page.getByText("No entries yet")).toBeVisible();
});
