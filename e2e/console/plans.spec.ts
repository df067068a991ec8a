import { expect, expectNoAxeViolations, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";

test("a plan is drafted, published with its effect in sight, changed and published again", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  const route = unique("history");
  const path = `/e2e/${route.split(" ").pop()}`;
  const plan = unique("Growth");
  await catalog.addRoute(route, path, "1");
  await catalog.addPlan(plan);
  await expect(page.getByText("Put at least one route in the plan.")).toBeVisible();

  await catalog.findRoute(path);
  await catalog.cell(plan, path).click();
  await catalog.dialog.getByLabel("In the plan").check();
  await catalog.dialog.getByLabel("Price a unit").fill("0.80");
  await catalog.dialog.getByRole("button", { name: "Add rate" }).click();
  await catalog.dialog.getByLabel("Calls").fill("20");
  await catalog.dialog.getByRole("button", { name: "Save in draft" }).click();
  await expect(catalog.dialog).toBeHidden();
  await expect(catalog.cell(plan, path)).toHaveAccessibleName(/0\.80, 20 \/s, changed, not published/);

  await page.getByRole("button", { name: "Publish v1…" }).click();
  await expect(catalog.dialog.getByRole("region", { name: "Changes" })).toContainText("not in plan → to 0.80");
  await expect(catalog.dialog.getByRole("region", { name: "Subscribers" })).toContainText("0 subscribers");
  await catalog.dialog.getByRole("button", { name: "Publish v1" }).click();
  await expect(page.getByText(`${plan} v1 published`)).toBeVisible();
  await expect(page.getByText("v1 on sale")).toBeVisible();

  await catalog.cell(plan, path).click();
  await catalog.dialog.getByLabel("Price a unit").fill("0.70");
  await catalog.dialog.getByRole("button", { name: "Save in draft" }).click();
  await expect(page.getByText("draft v2", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Publish v2…" }).click();
  await expect(catalog.dialog.getByRole("region", { name: "Changes" })).toContainText("from 0.80");
  await catalog.dialog.getByRole("button", { name: "Publish v2" }).click();
  await expect(page.getByText("v2 on sale")).toBeVisible();

  await page.getByRole("link", { name: "Versions" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "v2" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "v1" })).toBeVisible();
});

test("of two operators on one draft the second is told, and keeps what was typed", async ({
  page,
  context,
  unique,
}) => {
  const catalog = new Catalog(page);
  const plan = unique("Team");
  await catalog.addPlan(plan);
  await page.getByRole("link", { name: "Whole plan", exact: true }).click();
  await expect(page.getByLabel("Included credits a month")).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());

  await other.getByLabel("Included credits a month").fill("500");
  await other.getByRole("button", { name: "Save in draft" }).click();
  await expect(other.getByText(`Draft v1 of ${plan} saved`)).toBeVisible();

  await page.getByLabel("Included credits a month").fill("900");
  await page.getByRole("button", { name: "Save in draft" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "while you were editing" })).toBeVisible();
  await expect(page.getByLabel("Included credits a month")).toHaveValue("900");
  await other.reload();
  await expect(other.getByLabel("Included credits a month")).toHaveValue("500");
});

test("a rate of a day is refused at its period, and the error says what to do", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  await catalog.addPlan(unique("Solo"));
  await page.getByRole("link", { name: "Whole plan", exact: true }).click();
  await page.getByRole("button", { name: "Add rate" }).click();
  await page.getByLabel("Rate", { exact: true }).fill("Burst!");
  await page.getByLabel("Calls").fill("0");
  await page.getByRole("button", { name: "Save in draft" }).click();
  await expect(page.getByLabel("Rate", { exact: true })).toHaveAccessibleDescription(/beginning with a letter/);
  await expect(page.getByLabel("Rate", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Calls")).toHaveAccessibleDescription(/Takes a whole number from 1/);
});

test("the matrix moves by arrows and opens by Enter; Escape returns to the cell", async ({ page }) => {
  await page.goto("/plans");
  const grid = page.getByRole("grid", { name: "Plan matrix" });
  const cells = grid.getByRole("button");
  await cells.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page).toHaveURL(/cell=plan_/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.goBack();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a price is typed in its cell, undone and done again by keyboard; Delete lets the route's own through", async ({
  page,
  unique,
}) => {
  const catalog = new Catalog(page);
  const route = unique("typed");
  const path = `/e2e/${route.split(" ").pop()}`;
  const plan = unique("Keys");
  await catalog.addRoute(route, path, "1");
  await catalog.addPlan(plan);
  await catalog.findRoute(path);
  const cell = catalog.cell(plan, path);
  await cell.focus();
  await page.keyboard.type("0.75");
  await expect(page.getByRole("textbox", { name: `Price of ${route} in ${plan}, credits` })).toHaveValue("0.75");
  await page.keyboard.press("Enter");
  await expect(cell).toHaveAccessibleName(/: 0\.75, changed/);

  await cell.focus();
  await page.keyboard.press("Delete");
  await expect(cell).toHaveAccessibleName(/: 1\.00 from the route, changed/);
  await page.keyboard.press("Control+z");
  await expect(cell).toHaveAccessibleName(/: 0\.75, changed/);
  await page.getByRole("button", { name: `Undo the change of ${route} in ${plan}` }).click();
  await expect(cell).toHaveAccessibleName(/: not in plan/);
  await cell.focus();
  await page.keyboard.press("Control+Shift+z");
  await expect(cell).toHaveAccessibleName(/: 0\.75, changed/);

  await cell.focus();
  await page.keyboard.type("-");
  await page.keyboard.type("9");
  await page.keyboard.type("x");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Takes an amount such as" })).toBeVisible();
  await expect(cell).toHaveAccessibleName(/: 0\.75, changed/);
});

test("who stayed on an earlier version is moved later, and the plan is rolled back to it", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  const route = unique("priced");
  const path = `/e2e/${route.split(" ").pop()}`;
  const plan = unique("Fair");
  await catalog.addRoute(route, path, "1");
  await catalog.addPlan(plan);
  await catalog.findRoute(path);
  await catalog.price(plan, path, "0.40");
  await catalog.publish(1);
  const planUrl = page.url().split("?")[0] ?? "";
  await catalog.addSubscriber(unique("Cove"), plan);

  await page.goto(planUrl);
  await catalog.findRoute(path);
  await catalog.price(plan, path, "0.90");
  await page.getByRole("button", { name: "Publish v2…" }).click();
  const effect = catalog.dialog.getByRole("table", { name: "Effect on subscribers" });
  await expect(effect.getByRole("row").nth(1)).toContainText("v1 1 loss");
  await catalog.dialog.getByText("Stay on their version").click();
  await catalog.dialog.getByRole("button", { name: "Publish v2" }).click();
  await expect(page.getByText("v2 on sale")).toBeVisible();

  await page.goto(`${planUrl}?tab=versions`);
  await page.getByRole("button", { name: "Move 1 to v2…" }).click();
  await expect(catalog.dialog).toContainText("0.40 → to 0.90");
  await catalog.dialog.getByRole("button", { name: "Move 1 subscriber" }).click();
  await expect(page.getByText(`1 subscriber moved to ${plan} v2`)).toBeVisible();

  await page.getByRole("link", { name: "Compare with v2" }).click();
  await expect(
    page.getByRole("table", { name: "Comparison" }).getByRole("row", { name: new RegExp(path) }),
  ).toContainText(/0\.40.*0\.90/);
  await page.goto(`${planUrl}?tab=versions`);
  await page.getByRole("button", { name: "Roll back to v1…" }).click();
  await catalog.dialog.getByRole("button", { name: "Review and publish" }).click();
  await expect(catalog.dialog.getByRole("heading", { name: `Publish ${plan} v3` })).toBeVisible();
  await expect(catalog.dialog.getByRole("region", { name: "Changes" })).toContainText("0.90 → to 0.40gain");
  await catalog.dialog.getByRole("button", { name: "Publish v3" }).click();
  await expect(page.getByText("v3 on sale")).toBeVisible();
});

test("axe finds nothing in the cell editor with a limit, and in what a publication does", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  await catalog.addPlan(unique("Axe"));
  await page.getByRole("grid", { name: "Plan matrix" }).getByRole("button").first().click();
  await catalog.dialog.getByLabel("In the plan").check();
  await catalog.dialog.getByRole("button", { name: "Add quota" }).click();
  await expectNoAxeViolations(page);
  await catalog.dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Publish v1…" }).click();
  await expect(catalog.dialog).toBeVisible();
  await expectNoAxeViolations(page);
});
