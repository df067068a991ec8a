import { expect, test } from "@/e2e/fixtures";
import { joinAs } from "@/e2e/pages/team-page";

test("a viewer sees disabled acts with the reason, on every page of consumers", async ({ page, browser, unique }) => {
  const viewer = await joinAs(page, browser, "viewer", unique("Vera"));
  await viewer.goto("/consumers");
  const add = viewer.getByRole("button", { name: "Add consumer" });
  await expect(add).toBeDisabled();
  await expect(add).toHaveAccessibleDescription("Changing consumers needs the operator role. You are a viewer.");
  await viewer.getByRole("table", { name: "Consumers" }).getByRole("row").nth(1).getByRole("link").first().click();
  await expect(viewer.getByRole("button", { name: "Grant credits" })).toBeDisabled();
  await expect(viewer.getByRole("button", { name: "Create key" })).toBeDisabled();
  await viewer.goto("/consumers/import");
  await expect(viewer.getByRole("button", { name: "Check the rows" })).toBeDisabled();
  await viewer.goto("/consumers");
  await viewer.getByRole("table", { name: "Consumers" }).getByRole("checkbox").nth(1).check();
  await expect(viewer.getByRole("button", { name: "Suspend…" })).toHaveAccessibleDescription(/You are a viewer\./);
  await viewer.context().close();
});

test("an operator who is made a viewer with a form open is refused by the server, and keeps what was typed", async ({
  page,
  browser,
  unique,
}) => {
  const name = unique("Otto");
  const operator = await joinAs(page, browser, "operator", name);
  await operator.goto("/consumers/new");
  await operator.getByLabel("Name", { exact: true }).fill("Too late");
  await operator.getByLabel("External id").fill(unique("late").replace(" ", "-"));

  await page.goto("/team");
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Change role…" }).click();
  await page.getByRole("dialog").getByLabel("Role").selectOption("viewer");
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} is a viewer now` })).toBeVisible();

  await operator.getByRole("button", { name: "Add consumer" }).click();
  await expect(operator.getByRole("alert").filter({ hasText: "You are a viewer." })).toBeVisible();
  await expect(operator.getByLabel("Name", { exact: true })).toHaveValue("Too late");
  await operator.context().close();
});
