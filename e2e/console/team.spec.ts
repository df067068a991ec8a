import type { Browser, Page } from "playwright/test";
import { expect, signedOut, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

/** Invites somebody as `role` and comes in as them, in a window of their own. */
async function joinAs(page: Page, browser: Browser, role: string, name: string): Promise<Page> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@tollgate.test`;
  await page.goto("/team");
  await page.getByRole("button", { name: "Invite operator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption(role);
  await dialog.getByRole("button", { name: "Make invitation link" }).click();
  const link = new URL((await dialog.getByText(/\/invite\//).textContent()) ?? "");
  const context = await browser.newContext({ storageState: signedOut, baseURL: new URL(page.url()).origin });
  const guest = await context.newPage();
  await guest.goto(link.pathname);
  await guest.getByLabel("Your name").fill(name);
  await guest.getByLabel("Password").fill("several plain words");
  await guest.getByRole("button", { name: "Create account" }).click();
  await expect(guest.getByText(role, { exact: true }).first()).toBeVisible();
  return guest;
}

test("a viewer sees disabled acts with the reason, on every page of consumers", async ({ page, browser, unique }) => {
  const viewer = await joinAs(page, browser, "viewer", unique("Vera"));
  await viewer.goto("/consumers");
  const add = viewer.getByRole("button", { name: "Add consumer" });
  await expect(add).toBeDisabled();
  await expect(add).toHaveAccessibleDescription("Changing consumers needs the operator role. You are a viewer.");
  await viewer.getByRole("table", { name: "Consumers" }).getByRole("row").nth(1).getByRole("link").first().click();
  await expect(viewer.getByRole("button", { name: "Grant credits" })).toBeDisabled();
  await expect(viewer.getByRole("button", { name: "Create key" })).toBeDisabled();
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

test("a disabled operator's next click ends at sign-in", async ({ page, browser, unique }) => {
  const name = unique("Dora");
  const operator = await joinAs(page, browser, "operator", name);
  await page.goto("/team");
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable operator" }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} disabled` })).toBeVisible();
  await operator.goto("/consumers");
  await expect(operator.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await operator.context().close();
});

test("a form sent after the session's end keeps what was typed and says what to do", async ({
  page,
  browser,
  unique,
}) => {
  const name = unique("Eve");
  const operator = await joinAs(page, browser, "operator", name);
  await new ConsumerPages(operator).add(unique("Acme"));
  await operator.getByRole("button", { name: "Grant credits" }).click();
  await operator.getByRole("dialog").getByLabel("Credits to grant").fill("7");
  await operator.getByRole("dialog").getByLabel("Reason").fill("Kept");
  await operator.context().clearCookies();
  await operator.getByRole("dialog").getByRole("button", { name: "Grant credits" }).click();
  await expect(operator.getByRole("alert").filter({ hasText: "Your session has ended" })).toBeVisible();
  await expect(operator.getByRole("dialog").getByLabel("Reason")).toHaveValue("Kept");
  await operator.context().close();
});
