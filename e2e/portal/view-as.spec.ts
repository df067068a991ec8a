import { expect, test } from "@/e2e/fixtures";
import { newParty } from "@/e2e/pages/portal-pages";

// Both act as the one operator of the demo, who has one view at a time.
test.describe.configure({ mode: "serial" });

test("an operator views as a consumer: everything in sight, nothing to change, in the audit log, and out again", async ({
  page,
  browser,
  unique,
}) => {
  const name = unique("Acme");
  const { context, portal, consumerPath } = await newParty(page, browser, name);
  await portal.createKey("prod");
  await context.close();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "View as consumer…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "View as consumer" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Balance of ${name}` })).toBeVisible();
  const banner = page.getByText(`You are viewing as ${name}.`);
  await expect(banner).toBeVisible();

  await page.goto("/portal/keys");
  await expect(banner).toBeVisible();
  await expect(page.getByRole("table", { name: "Keys" })).toContainText("prod");
  await expect(page.getByRole("button", { name: "Create key" })).toHaveAccessibleDescription(/nothing can be changed/);
  await page.goto("/portal/keys?panel=new-key");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.goto("/portal/members");
  await expect(page.getByRole("button", { name: "Invite member" })).toHaveAccessibleDescription(
    /nothing can be changed/,
  );
  await page.goto("/portal/webhooks");
  await expect(page.getByRole("button", { name: "Add webhook" })).toHaveAccessibleDescription(/nothing can be changed/);
  await page.goto("/portal/spending");
  await expect(page.getByRole("button", { name: "Save cap" })).toHaveAccessibleDescription(/nothing can be changed/);
  // Enter sends the form although its button does not: the server refuses.
  await page.getByLabel("Most to spend in a month").fill("5");
  await page.getByLabel("Most to spend in a month").press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "nothing can be changed here" })).toBeVisible();

  await page.getByRole("button", { name: "Leave the view" }).click();
  const leave = page.getByRole("alertdialog");
  if (await leave.isVisible()) await leave.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  await page.goto(`${consumerPath}?tab=activity`);
  const log = page.getByRole("table", { name: "Activity" });
  await expect(log.getByRole("row", { name: /consumer\.view_as/ })).toHaveCount(1);
  await expect(log.getByRole("row", { name: /consumer\.edit/ })).toHaveCount(0);
  await page.goto("/portal");
  await expect(page).toHaveURL(/\/portal\/sign-in$/);
});
