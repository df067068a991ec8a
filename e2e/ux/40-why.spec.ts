import { expect, test } from "@/e2e/fixtures";

test("a mistaken refusal is marked and refunded once, and the audit log says what was before and after", async ({
  page,
}) => {
  await page.goto("/refusals?range=30d&suspect=yes&status=402&sort=calls");
  await page
    .getByRole("table", { name: /^Refusals/ })
    .getByRole("link", { name: "credits_exhausted" })
    .first()
    .click();
  await page.getByRole("button", { name: "Mark as mistaken…" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark as mistaken and refund" });
  await expect(dialog).toContainText(/Spendable .* → /);
  await dialog.getByLabel("Why it was a mistake").fill("The price was wrong");
  await dialog.getByRole("button", { name: "Mark and refund" }).click();
  await expect(page.getByRole("status").filter({ hasText: "marked as mistaken" })).toBeVisible();
  await expect(page.getByText("Marked as mistaken: The price was wrong")).toBeVisible();
  await expect(page.getByRole("link", { name: /credits refunded$/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Mark anew" })).toBeVisible();
  await page.goto("/audit");
  await expect(page.getByRole("table").first()).toContainText("The price was wrong");
});
