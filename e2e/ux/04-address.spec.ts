import { expect, test } from "@/e2e/fixtures";

/** Criterion 4: search, filter, sort, tab and open panel are in the address: reload keeps them, Back undoes them one by one. */
test("a list's search, filter and sort survive a reload, and Back undoes them step by step", async ({ page }) => {
  await page.goto("/routes");
  const table = page.getByRole("table", { name: "Routes" });
  const search = page.getByRole("searchbox");
  await search.fill("forecast");
  await search.press("Enter");
  await expect(page).toHaveURL(/[?&]q=forecast/);
  const price = table.getByRole("link", { name: /Price/ });
  // The list has come after its address.
  await expect(price).toHaveAttribute("href", /q=forecast/);
  await price.click();
  await expect(page).toHaveURL(/sort=price/);

  await page.reload();
  await expect(search).toHaveValue("forecast");
  await expect(table.getByRole("columnheader", { name: /Price/ })).toHaveAttribute("aria-sort", "ascending");

  await page.goBack();
  await expect(page).not.toHaveURL(/sort=/);
  await expect(page).toHaveURL(/q=forecast/);
  await expect(table.getByRole("columnheader", { name: /Price/ })).not.toHaveAttribute("aria-sort", "ascending");
  await page.goBack();
  await expect(page).not.toHaveURL(/q=/);
});

test("a tab and a panel open by their address, and Back closes what was opened last", async ({ page }) => {
  await page.goto("/plans/plan_1");
  const versions = page.getByRole("navigation", { name: "Plan" }).getByRole("link", { name: "Versions" });
  await versions.click();
  await expect(versions).toHaveAttribute("aria-current", "page");
  await page.reload();
  await expect(versions).toHaveAttribute("aria-current", "page");

  await page.goto("/plans");
  await page.getByRole("button", { name: "Add plan" }).click();
  await expect(page).toHaveURL(/panel=new-plan/);
  await page.reload();
  await expect(page.getByRole("dialog", { name: "Add plan" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog", { name: "Add plan" })).toBeHidden();
});

test("what an address cannot mean is as if it were not there", async ({ page }) => {
  for (const path of [
    "/routes?page=99999999&sort=nonsense&state=%00",
    "/routes/models?route=nobody&page=-1",
    "/plans?plans=abc&page=x",
    "/plans/compare?v=pv_0&v=%F0%9F%92%A9&v=pv_1&v=pv_1&rows=none",
    "/plans/plan_1?tab=nothing&panel=nothing",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
});
