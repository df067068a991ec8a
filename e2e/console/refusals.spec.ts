import fs from "node:fs/promises";
import { expect, test } from "@/e2e/fixtures";

test("chips narrow the list, and removing them widens it again", async ({ page }) => {
  await page.goto("/refusals?range=30d");
  const result = page.getByRole("status").filter({ hasText: "occurrences" });
  const all = await result.textContent();
  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByRole("menuitem", { name: "Code" }).click();
  await page.getByRole("menuitem", { name: "quota_exhausted" }).click();
  await expect(page).toHaveURL(/code=quota_exhausted/);
  await expect(result).not.toHaveText(all ?? "");
  await expect(
    page
      .getByRole("table", { name: /^Refusals/ })
      .getByRole("link", { name: "quota_exhausted" })
      .first(),
  ).toBeVisible();
  await expect(
    page.getByRole("table", { name: /^Refusals/ }).getByRole("link", { name: "credits_exhausted" }),
  ).toHaveCount(0);
  await page.getByRole("link", { name: "Remove filter Code" }).click();
  await expect(result).toHaveText(all ?? "");
});

test("older and newer pages, sorted by calls", async ({ page }) => {
  await page.goto("/refusals?range=30d");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("51–100 of");
  await page.getByRole("link", { name: "Calls" }).click();
  await expect(page.getByRole("columnheader", { name: "Calls" })).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("1–50 of");
});

test("the file has the rows that the list counts", async ({ page }) => {
  await page.goto("/refusals?range=30d&code=subscription_canceled");
  const link = page.getByRole("link", { name: /^Export \d+ rows? as CSV/ });
  const rows = Number((await link.textContent())?.match(/\d+/)?.[0]);
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const lines = (await fs.readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(rows + 1);
  expect(lines.slice(1).every((line) => line.includes(",subscription_canceled,402,"))).toBe(true);
});

test("a filter that names nothing is said so, and the rest of the list stays", async ({ page }) => {
  await page.goto("/refusals?code=no_such_code");
  await expect(page.getByText("There is no code “no_such_code”.")).toBeVisible();
  await expect(page.getByRole("table", { name: /^Refusals/ })).toBeVisible();
});

test("the id in a client's 402 opens its receipt", async ({ page, demo }) => {
  const answer = await fetch(`${demo.gate_url}/v1/authz/generic`, {
    headers: {
      "X-Gateway-Token": demo.gateway_token,
      "X-Forwarded-Method": demo.example.method,
      "X-Forwarded-Uri": demo.example.path,
      "X-Api-Key": demo.keys.broke,
    },
  });
  expect(answer.status).toBe(402);
  const { instance, detail } = (await answer.json()) as { instance: string; detail: string };
  const decisionId = instance.replace("urn:tollgate:decision:", "");
  await expect
    .poll(async () => (await page.request.get(`/refusals/${decisionId}`)).status(), { timeout: 20_000 })
    .toBe(200);
  await page.goto(`/refusals/${decisionId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Refusal ${decisionId}`);
  const receipt = page.getByRole("article", { name: /^Receipt of refusal/ });
  await expect(receipt).toContainText(detail);
  await expect(page.getByRole("group", { name: "answer" })).toContainText("HTTP/1.1 402 Payment Required");
  await receipt.getByRole("link", { name: "Grant credits" }).click();
  const grant = page.getByRole("dialog", { name: "Grant credits to Pocket Almanac" });
  await expect(grant.getByLabel("Credits to grant")).toHaveValue(/^\d*\.?\d+$/);
  await grant.getByRole("button", { name: "Cancel" }).click();
  await expect(grant).toBeHidden();
  await page.getByRole("button", { name: "Grant credits" }).click();
  await expect(grant.getByLabel("Credits to grant")).toHaveValue("");
});

test("a receipt is copied as text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/refusals?status=402");
  await page
    .getByRole("table", { name: /^Refusals/ })
    .getByRole("link", { name: /^[a-z]+_[a-z_]+$/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Copy text" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^402 REFUSED/);
  expect(text).toContain("What would have let it pass");
});

for (const id of ["dec_nope", "dec_ZZZ-ZZZ_1", "%00", "dec_1-1_1%0d%0a"]) {
  test(`an id that opens nothing is a 404 with a way on: ${id}`, async ({ page, allowConsoleError }) => {
    allowConsoleError(/404|400/);
    const response = await page.goto(`/refusals/${id}`);
    expect([400, 404]).toContain(response?.status());
    if (response?.status() === 404) {
      await expect(page.getByRole("heading", { name: "No refusal has this id" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Open refusals" })).toBeVisible();
    }
  });
}
