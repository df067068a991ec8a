import { expect, test } from "@/e2e/fixtures";

test("the running gate is live, with the configuration that it decides by", async ({ page }) => {
  await page.goto("/gates");
  const row = page
    .getByRole("table", { name: "Gates that are running or hold something" })
    .getByRole("row")
    .filter({ hasText: "live" });
  await expect(row.first()).toContainText(/v\d+/);
  await expect(
    page.getByRole("table", { name: "Ended gates" }).getByRole("row").filter({ hasText: "ended" }).first(),
  ).toBeVisible();
});

test("says whether the ledger adds up", async ({ page }) => {
  await page.goto("/gates");
  await expect(page.getByRole("region", { name: "Ledger verification" })).toContainText(
    /Ledger not verified yet|Ledger adds up .* 0 violations, 0\.00 credits of drift/,
  );
});

test("says what rates come to with the gates that run; an admin has them divided, and back", async ({ page }) => {
  await page.goto("/gates");
  const rates = page.getByRole("region", { name: "Rates" });
  await expect(rates).toContainText("counts rates by itself");
  await rates.getByRole("link", { name: "Settings" }).click();
  const form = page.getByRole("form", { name: "Rates" });
  for (const [choice, said, shown] of [
    ["Divided among them", "Gates share each rate now", "share each rate"],
    ["For each gate", "Each gate counts rates by itself now", "counts rates by itself"],
  ] as const) {
    await form.getByText(choice).click();
    await expect(form.getByRole("radio", { name: choice })).toBeChecked();
    await form.getByRole("button", { name: "Save rates" }).click();
    await expect(page.getByText(said).first()).toBeVisible();
    await expect(form).toContainText(shown);
  }
});
