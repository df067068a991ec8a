import { expect, signedOut, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";
import { Keyboard } from "@/e2e/pages/keyboard";
import { newParty } from "@/e2e/pages/portal-pages";

/** Criterion 33: the six tasks that are done most, from the skip link to the act, without a pointer. */
test.describe("signed out", () => {
  test.use({ storageState: signedOut });

  test("signing in", async ({ page, demo }) => {
    const keyboard = new Keyboard(page);
    await page.goto("/sign-in");
    await keyboard.type(page.getByLabel("E-mail"), demo.operator.email);
    await keyboard.type(page.getByLabel("Password"), demo.operator.password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  });
});

test("creating a key: closing before it is copied asks, and the focus comes back", async ({ page, unique }) => {
  const keyboard = new Keyboard(page);
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await consumers.openTab("Keys");
  await page.reload();
  await keyboard.skipToContent();
  const trigger = page.getByRole("button", { name: "Create key" }).first();
  await keyboard.press(trigger);
  await keyboard.type(page.getByRole("dialog", { name: "Create key" }).getByLabel("Key name"), "by-hand");
  await page.keyboard.press("Enter");
  const created = page.getByRole("dialog", { name: "Key “by-hand” created" });
  await expect(created.getByRole("button", { name: "Copy key" })).toBeFocused();
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("button", { name: "Go back" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(created).toBeHidden();
  await expect(page.getByRole("table", { name: "Keys" })).toContainText("by-hand");
  await expect(trigger).toBeFocused();
});

test("granting credits, and the focus comes back", async ({ page, unique }) => {
  const keyboard = new Keyboard(page);
  await new ConsumerPages(page).add(unique("Acme"));
  await page.reload();
  await keyboard.skipToContent();
  const trigger = page.getByRole("button", { name: "Grant credits" });
  await keyboard.press(trigger);
  const dialog = page.getByRole("dialog", { name: /^Grant credits/ });
  await keyboard.type(dialog.getByLabel("Credits to grant"), "1,000.50");
  await keyboard.type(dialog.getByLabel("Reason"), "First purchase");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Latest ledger entries" })).toContainText("+1,000.50");
  await expect(trigger).toBeFocused();
});

test("changing a limit, and the focus comes back", async ({ page, unique }) => {
  const keyboard = new Keyboard(page);
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await consumers.openTab("Limits");
  await page.reload();
  await keyboard.skipToContent();
  const trigger = page.getByRole("button", { name: "Override a limit" }).first();
  await keyboard.press(trigger);
  const dialog = page.getByRole("dialog", { name: "Override a limit" });
  await keyboard.type(dialog.getByLabel("Limit name"), "burst");
  await keyboard.type(dialog.getByLabel("Limit", { exact: true }), "40");
  await keyboard.type(dialog.getByLabel("Reason"), "Launch day");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Limits" }).getByRole("row", { name: /burst/ })).toContainText("40");
  await expect(trigger).toBeFocused();
});

test("pricing a route in a plan's draft and publishing it", async ({ page, unique }) => {
  const keyboard = new Keyboard(page);
  const catalog = new Catalog(page);
  const plan = unique("Harbour");
  await catalog.addPlan(plan);
  await page.reload();
  await keyboard.skipToContent();
  const cell = page
    .getByRole("grid", { name: "Plan matrix" })
    .getByRole("button", { name: /^.*, GET \// })
    .first();
  await keyboard.tabTo(cell);
  await page.keyboard.type("1.5");
  await page.keyboard.press("Enter");
  await expect(cell).toHaveAccessibleName(/: 1\.50?.*changed/);
  await page.reload();
  await keyboard.skipToContent();
  await keyboard.press(page.getByRole("button", { name: "Publish v1…" }));
  await keyboard.press(catalog.dialog.getByRole("button", { name: "Publish v1" }));
  await expect(page.getByText("v1 on sale")).toBeVisible();
});

test("topping up in the portal, through Stripe's page and back", async ({ page, browser, unique }) => {
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const keyboard = new Keyboard(portal.page);
  await portal.page.goto("/portal/top-up");
  await keyboard.skipToContent();
  await keyboard.press(portal.page.getByRole("button", { name: /25\.00 credits/ }));
  await keyboard.press(portal.page.getByRole("button", { name: /^Pay/ }).first());
  await expect(portal.page.getByText("Paid: 25.00 credits were added.")).toBeVisible();
  await keyboard.skipToContent();
  await keyboard.press(portal.page.getByRole("link", { name: "Open the balance" }));
  await expect(portal.page.getByRole("region", { name: "Balance" })).toContainText("25.00 credits to spend");
  await context.close();
});
