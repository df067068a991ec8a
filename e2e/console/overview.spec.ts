import type { Locator, Page } from "playwright/test";
import { askGate } from "@/e2e/ask-gate";
import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

const numberIn = (text: string | null) => Number((text ?? "").replaceAll(",", "").match(/\d+/)?.[0] ?? Number.NaN);

function bars(page: Page): Locator {
  return page.getByRole("list", { name: /^occurrences over time/ }).getByRole("link");
}

/** The bar with most in it, as its name says: "Thu 19 Nov, 12:00–16:00: 137". */
async function highestBar(page: Page): Promise<{ bar: Locator; count: number }> {
  const names = await bars(page).evaluateAll((links) => links.map((link) => link.getAttribute("aria-label") ?? ""));
  const counts = names.map((name) => Number(name.slice(name.lastIndexOf(": ") + 2).replaceAll(",", "")));
  const count = Math.max(...counts);
  return { bar: bars(page).nth(counts.indexOf(count)), count };
}

test("the chart, its table and the KPI above it say the same number", async ({ page }) => {
  await page.goto("/?range=30d");
  const kpi = numberIn(
    await page
      .getByRole("link", { name: /^402 occurrences/ })
      .textContent()
      .then((text) => text?.slice(15) ?? ""),
  );
  await page.getByText("The same numbers as a table").click();
  const sum = page.getByRole("row", { name: /^Sum/ }).getByRole("cell").last();
  expect(numberIn(await sum.textContent())).toBe(kpi);
  expect(kpi).toBeGreaterThan(1000);
  await expect(page.getByRole("status").filter({ hasText: "occurrences" })).toContainText(kpi.toLocaleString("en"));
});

test("a bar narrows the table under the chart; Back and Reset undo it", async ({ page }) => {
  await page.goto("/");
  const whole = page.getByRole("heading", { name: "Newest occurrences" });
  await expect(whole).toBeVisible();
  const { bar, count } = await highestBar(page);
  await bar.click();
  await expect(page.getByRole("heading", { name: "Occurrences in the selection" })).toBeVisible();
  await expect(page).toHaveURL(/after=.*before=/);
  await expect(page.getByRole("status").filter({ hasText: "occurrences" })).toContainText(
    `: ${count.toLocaleString("en")} occurrences`,
  );
  await page.goBack();
  await expect(whole).toBeVisible();
  await page.goForward();
  await page.getByRole("link", { name: "Reset" }).click();
  await expect(whole).toBeVisible();
});

test("the chart is walked and opened by keyboard", async ({ page }) => {
  await page.goto("/");
  const { bar } = await highestBar(page);
  await bars(page).first().focus();
  await page.keyboard.press("End");
  await expect(bars(page).last()).toBeFocused();
  await bar.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Occurrences in the selection" })).toBeVisible();
});

test("a row opens the receipt, with the reason and what would have let the call pass", async ({ page }) => {
  await page.goto("/");
  await page
    .getByRole("table", { name: /^402 occurrences/ })
    .getByRole("link", { name: /^[a-z]+_[a-z_]+$/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: /^Refusal dec_/ })).toBeVisible();
  const receipt = page.getByRole("article", { name: /^Receipt of refusal dec_/ });
  await expect(receipt.getByRole("heading", { name: "402 REFUSED" })).toBeVisible();
  await expect(receipt).toContainText("Rules, in order");
  await expect(receipt.getByRole("heading", { name: "What would have let it pass" })).toBeVisible();
});

test("the wrong price is announced, and its refusals are one press away", async ({ page }) => {
  await page.goto("/?range=30d");
  const open = page.getByRole("link", { name: /^Open the \d/ });
  const count = numberIn(await open.textContent());
  await expect(page.getByText("0.40 to 4.00")).toBeVisible();
  await open.click();
  await expect(page.getByRole("status").filter({ hasText: "occurrences" })).toHaveText(
    `${count.toLocaleString("en")} occurrences`,
  );
});

test("each KPI leads to the list behind it", async ({ page }) => {
  for (const name of ["402 occurrences", "402 share", "Refused but solvent", "Consumers affected", "Revenue at risk"]) {
    await page.goto("/?range=24h");
    await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
    await expect(page).toHaveURL(/\/refusals\?.*range=24h.*status=402/);
  }
});

test("a refusal at the gate shows in the tail of a page that is open", async ({ page, demo, unique }) => {
  const name = unique("Tail");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  await consumers.openTab("Keys");
  const key = await consumers.createKey("ci");

  const watcher = await page.context().newPage();
  await watcher.goto("/");
  await expect(watcher.getByText("live", { exact: true })).toBeVisible({ timeout: 20_000 });
  const tail = watcher.getByRole("list", { name: "Refusals, live" });
  await expect(tail.getByText(name)).toHaveCount(0);
  await expect.poll(async () => (await askGate(demo, key)).code, { timeout: 20_000 }).toBe("no_plan");
  await expect(tail.getByRole("listitem").filter({ hasText: name })).toContainText("no_plan", { timeout: 30_000 });
});

test("a range that means nothing is said so, and the last week is shown", async ({ page }) => {
  await page.goto("/?range=8d");
  await expect(page.getByText("There is no range “8d”")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Time range/ })).toBeVisible();
});

test("a range without refusals says so in words", async ({ page }) => {
  await page.goto("/?from=2020-01-01&to=2020-01-02");
  await expect(page.getByText(/^No call was refused with 402 in/).first()).toBeVisible();
});
