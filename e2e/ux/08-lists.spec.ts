import { expect, test } from "@/e2e/fixtures";

/** Criterion 8: lists are sorted by the server in a stable order, and say by what. */
test("a sorted list says so, turns round at the second press, and keeps its order", async ({ page }) => {
  await page.goto("/routes?sort=price");
  const table = page.getByRole("table", { name: "Routes" });
  const header = table.getByRole("columnheader", { name: /Price/ });
  const rows = () => table.getByRole("row").allInnerTexts();
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  const first = await rows();
  await page.reload();
  expect(await rows()).toEqual(first);

  await header.getByRole("link").click();
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=-price/);
});
