import { expect, test } from "@/e2e/fixtures";

test("dragging over bars filters the table, two fields do the same, and one press has it all back", async ({
  page,
}) => {
  await page.goto("/refusals?range=30d");
  const bars = page.getByRole("list", { name: /^occurrences over time/ }).getByRole("link");
  const from = await bars.nth(4).boundingBox();
  const to = await bars.nth(9).boundingBox();
  if (!from || !to) throw new Error("the chart has no bars");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/after=.*before=/);
  const count = page.getByRole("status").filter({ hasText: /occurrences$/ });
  await expect(count).toContainText(" of ");
  await page.getByRole("link", { name: "Reset" }).click();
  await expect(page).not.toHaveURL(/after=/);

  const start = await page.getByLabel("Selected").inputValue();
  await page.getByLabel("to", { exact: true }).fill(`${start.slice(0, 10)}T12:00`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/after=/);
  await expect(count).toContainText(" of ");
  await page.reload();
  await expect(count).toContainText(" of ");
});
