import { expect, test } from "@/e2e/fixtures";

test("wrong fields are told each at its place, the first has the focus, and nothing typed is lost", async ({
  page,
  unique,
}) => {
  const name = unique("Acme");
  await page.goto("/consumers/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("External id").fill("not an id");
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  await page.getByLabel("Spend cap a month").fill("-5");
  await page.getByLabel("Metadata").fill('{"__proto__": 1}');
  await page.getByRole("button", { name: "Add consumer" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "4 fields need a change." })).toBeVisible();
  await expect(page.getByLabel("External id")).toBeFocused();
  await expect(page.getByLabel("External id")).toHaveAccessibleDescription(/Begins with a letter or digit/);
  await expect(page.getByLabel("Time zone")).toHaveAccessibleDescription(/IANA time zone/);
  await expect(page.getByLabel("Spend cap a month")).toHaveAccessibleDescription(/Cannot be negative/);
  await expect(page.getByLabel("Metadata")).toHaveAccessibleDescription(/flat JSON object/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
  await expect(page.getByLabel("Time zone")).toHaveValue("Mars/Olympus");
});

test("Enter in a field submits its form", async ({ page }) => {
  await page.goto("/consumers/new");
  await page.getByLabel("Name", { exact: true }).press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "2 fields need a change." })).toBeVisible();
});
