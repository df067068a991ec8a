import { type Browser, expect, type Page } from "playwright/test";

/** Invites somebody as `role` and comes in as them, in a window of their own; its context is the caller's to close. */
export async function joinAs(page: Page, browser: Browser, role: string, name: string): Promise<Page> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@tollgate.test`;
  await page.goto("/team");
  await page.getByRole("button", { name: "Invite operator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption(role);
  await dialog.getByRole("button", { name: "Make invitation link" }).click();
  const link = new URL((await dialog.getByText(/\/invite\//).textContent()) ?? "");
  const context = await browser.newContext({
    storageState: { cookies: [], origins: [] },
    baseURL: new URL(page.url()).origin,
  });
  const guest = await context.newPage();
  await guest.goto(link.pathname);
  await guest.getByLabel("Your name").fill(name);
  await guest.getByLabel("Password").fill("several plain words");
  await guest.getByRole("button", { name: "Create account" }).click();
  await expect(guest.getByText(role, { exact: true }).first()).toBeVisible();
  return guest;
}
