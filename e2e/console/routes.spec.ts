import { expect, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";

/** A path that no other test uses. */
function pathOf(name: string): string {
  return `/e2e/${name.split(" ").pop()}`;
}

test("a route is added, found by a pasted URL, priced anew and archived", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  const name = unique("forecast");
  const path = pathOf(name);
  await catalog.addRoute(name, `${path}/:city`, "0.05");

  await page.goto("/routes");
  await page.getByLabel("URL or path").fill(`https://api.example.com:8443${path}//Oslo/?units=2`);
  await page.getByRole("button", { name: "Find route" }).click();
  await expect(page.getByRole("status").filter({ hasText: `${path}/Oslo is ${name}` })).toContainText("0.05 credits");
  await page.getByRole("status").getByRole("link", { name }).click();

  await page.getByLabel("Price a unit").fill("1,000.50");
  await page.getByRole("button", { name: "Save route" }).click();
  await expect(page.getByText(`Route “${name}” saved`)).toBeVisible();

  await page.getByRole("button", { name: "Archive…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Archive route" }).click();
  await expect(page.getByText("This route is archived.")).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("This route is archived.")).toBeHidden();
});

test("a pattern that exists, and one that no call can match, are errors at the path; what was typed stays", async ({
  page,
  unique,
}) => {
  const catalog = new Catalog(page);
  const first = unique("one");
  const path = pathOf(first);
  await catalog.addRoute(first, `${path}/:id`, "1");

  const second = unique("two");
  await page.goto("/routes/new");
  await page.getByLabel("Name").fill(second);
  await page.getByLabel("Path", { exact: true }).fill(`${path}/:other`);
  await page.getByLabel("Price a unit").fill("2");
  await page.getByRole("button", { name: "Add route" }).click();
  const field = page.getByLabel("Path", { exact: true });
  await expect(field).toHaveAccessibleDescription(new RegExp(`“${first}” has this pattern already`));
  await expect(field).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveValue(second);

  await field.fill(`${path}//double`);
  await page.getByRole("button", { name: "Add route" }).click();
  await expect(field).toHaveAccessibleDescription(/No call can match it/);
});

test("a token route has a price for each model", async ({ page, unique }) => {
  const name = unique("chat");
  await page.goto("/routes/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Path", { exact: true }).fill(pathOf(name));
  await page.getByText("By token", { exact: true }).click();
  await page.getByLabel("Model", { exact: true }).fill("gpt-4*");
  await page.getByLabel("Input", { exact: true }).fill("2.5");
  await page.getByLabel("Cached input").fill("-1");
  await page.getByLabel("Output").fill("10");
  await page.getByLabel("Hold").fill("0.5");
  await page.getByRole("button", { name: "Add route" }).click();
  await expect(page.getByLabel("Cached input")).toHaveAccessibleDescription("Cannot be negative.");
  await page.getByLabel("Cached input").fill("1.25");
  await page.getByRole("button", { name: "Add route" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByLabel("Output")).toHaveValue("10");
});
