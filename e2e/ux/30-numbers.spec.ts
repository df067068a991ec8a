import { expect, test } from "@/e2e/fixtures";

const numberIn = (text: string | null) => Number((text ?? "").replaceAll(",", "").match(/\d+/)?.[0] ?? Number.NaN);

test("the chart's numbers are the list's, and there is a table for who does not see the chart", async ({ page }) => {
  await page.goto("/refusals?range=30d&status=402");
  const listed = numberIn(
    await page
      .getByRole("status")
      .filter({ hasText: /occurrences$/ })
      .textContent(),
  );
  const names = await page
    .getByRole("list", { name: /^occurrences over time/ })
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label") ?? ""));
  const charted = names.map((name) => Number(name.slice(name.lastIndexOf(": ") + 2).replaceAll(",", "")));
  expect(charted.reduce((sum, count) => sum + count, 0)).toBe(listed);
  await page.getByText("The same numbers as a table").click();
  expect(numberIn(await page.getByRole("row", { name: /^Sum/ }).getByRole("cell").last().textContent())).toBe(listed);
  expect(listed).toBeGreaterThan(0);
});

test("groups add up to the list", async ({ page }) => {
  await page.goto("/refusals?range=30d&status=402&group=code");
  const listed = numberIn(
    await page
      .getByRole("status")
      .filter({ hasText: /occurrences$/ })
      .textContent(),
  );
  const rows = page.getByRole("table", { name: /^Refusals by code/ }).getByRole("row");
  const counts = await rows.evaluateAll((all) =>
    all.slice(1).map((row) => Number(row.querySelectorAll("td")[1]?.textContent?.replace(/\D/g, ""))),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(listed);
});
