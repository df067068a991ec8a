import fs from "node:fs/promises";
import type { Page } from "playwright/test";
import { expect, test } from "@/e2e/fixtures";

async function linesOfFile(page: Page): Promise<{ promised: number; lines: string[] }> {
  const link = page.getByRole("link", { name: /^Export [\d,]+ rows? as CSV/ });
  const promised = Number((await link.textContent())?.replaceAll(",", "").match(/\d+/)?.[0]);
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { promised, lines: (await fs.readFile(await download.path(), "utf8")).trimEnd().split("\r\n") };
}

test("a file has the rows it promises, and only those of the filter", async ({ page }) => {
  await page.goto("/refusals?range=30d&code=plan_upgrade_required&gate=gate-1");
  const { promised, lines } = await linesOfFile(page);
  expect(lines).toHaveLength(promised + 1);
  expect(lines.slice(1).every((line) => line.includes(",plan_upgrade_required,402,"))).toBe(true);
});

test("a list that is grouped is a file of groups", async ({ page }) => {
  await page.goto("/refusals?range=30d&status=402&group=route");
  const { promised, lines } = await linesOfFile(page);
  expect(lines[0]).toBe("route,name,detail,occurrences,calls,consumers,worth_credits,last_at");
  expect(lines).toHaveLength(promised + 1);
});
