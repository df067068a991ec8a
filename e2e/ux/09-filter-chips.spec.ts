import { expect, test } from "@/e2e/fixtures";

test("chips are added, changed, removed one by one and all together, and the count follows", async ({ page }) => {
  await page.goto("/refusals?range=30d");
  const count = page.getByRole("status").filter({ hasText: /occurrences$/ });
  const all = (await count.textContent()) ?? "";

  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByRole("menuitem", { name: "Status" }).click();
  await page.getByRole("menuitem", { name: "402" }).click();
  await expect(page).toHaveURL(/status=402/);
  await expect(count).not.toHaveText(all);

  await page.getByRole("button", { name: "Change filter Status: 402" }).click();
  await page.getByRole("menuitem", { name: "429" }).click();
  await expect(page).toHaveURL(/status=429/);

  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByRole("menuitem", { name: "Gateway" }).click();
  await page.getByRole("menuitem", { name: "edge-nginx-eu" }).click();
  await expect(page).toHaveURL(/gateway=gw_/);
  await page.getByRole("link", { name: "Remove filter Status" }).click();
  await expect(page).not.toHaveURL(/status=/);
  await expect(page).toHaveURL(/gateway=gw_/);
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(count).toHaveText(all);
});

test("a list that filters leave empty says so, and not that there never was anything", async ({ page }) => {
  await page.goto("/refusals?range=30d&status=429&code=no_plan");
  await expect(page.getByText(/^No refusals match the 2 filters in/)).toBeVisible();
  await expect(page.getByText("No refusals yet")).toHaveCount(0);
  await page.getByRole("link", { name: "Clear all filters" }).click();
  await expect(page.getByRole("table", { name: /^Refusals/ })).toBeVisible();
});

test("a list is gathered by what its rows have in common, and a group opens its rows", async ({ page }) => {
  await page.goto("/refusals?range=30d&status=402");
  await page.getByRole("button", { name: "Group by" }).click();
  await page.getByRole("menuitem", { name: "Gateway" }).click();
  await expect(page).toHaveURL(/group=gateway/);
  const table = page.getByRole("table", { name: /^Refusals by gateway/ });
  const row = table.getByRole("row").nth(1);
  const occurrences = /[\d,]+/.exec((await row.getByRole("cell").nth(2).textContent()) ?? "")?.[0];
  await row.getByRole("link").click();
  await expect(page).toHaveURL(/gateway=gw_/);
  await expect(page.getByRole("status").filter({ hasText: /occurrences$/ })).toHaveText(`${occurrences} occurrences`);
});

test("a list is kept by name, opened from it, renamed and deleted", async ({ page, unique }) => {
  const name = unique("Lapsed");
  // A list of its own: one that is kept already would show that view's name.
  const query = `code=sub&gate=${name.split(" ")[1]}&range=30d`;
  await page.goto(`/refusals?${query}`);
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save this list as a view…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("button", { name: `Views: ${name}`, exact: true })).toBeVisible();

  await page.goto("/refusals");
  await page.getByRole("button", { name: /^Views/ }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${query}$`));

  await page.getByRole("button", { name: `Views: ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: `Rename “${name}”…` }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(`${name} 2`);
  await page.getByRole("button", { name: "Rename view" }).click();
  await page.getByRole("button", { name: `Views: ${name} 2`, exact: true }).click();
  await page.getByRole("menuitem", { name: `Delete “${name} 2”…` }).click();
  await page.getByRole("button", { name: "Delete view" }).click();
  await expect(page.getByRole("button", { name: "Views", exact: true })).toBeVisible();
});
