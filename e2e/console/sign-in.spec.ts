import { expect, signedOut, test } from "@/e2e/fixtures";
import { SignInPage } from "@/e2e/pages/sign-in-page";

test.describe("without a session", () => {
  test.use({ storageState: signedOut });

  test("a page leads to sign-in, and sign-in back to the page", async ({ page, demo }) => {
    await page.goto("/consumers?status=suspended");
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await new SignInPage(page).signIn(demo.operator.email, demo.operator.password);
    await expect(page).toHaveURL(/\/consumers\?status=suspended$/);
    await expect(page.getByRole("heading", { level: 1, name: "Consumers" })).toBeVisible();
  });

  test("a wrong password says so at its field and keeps the e-mail", async ({ page, unique, allowConsoleError }) => {
    allowConsoleError(/401/);
    const email = `${unique("nobody").replace(" ", ".")}@tollgate.test`;
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.submit(email, "not the password");
    await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
  });

  test("nothing typed is told at both fields", async ({ page }) => {
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.submit("", "");
    await expect(page.getByLabel("E-mail")).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/Takes the e-mail address/);
    await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/Takes your password/);
  });

  test("after five failures the address waits", async ({ page, unique, allowConsoleError }) => {
    allowConsoleError(/401/);
    const signIn = new SignInPage(page);
    await signIn.open();
    const email = `${unique("guess").replace(" ", ".")}@tollgate.test`;
    for (let failure = 1; failure <= 5; failure++) {
      const answered = page.waitForResponse((response) => response.url().includes("/api/auth/callback"));
      await signIn.submit(email, `guess ${failure}`);
      await answered;
      await expect(page.getByRole("button", { name: "Sign in" })).not.toHaveAttribute("aria-busy");
    }
    await signIn.submit(email, "guess 6");
    await expect(page.getByRole("alert").filter({ hasText: /Try again in \d+ s/ })).toBeVisible();
  });

  test("the API of the palette and the notices answer nobody", async ({ request }) => {
    expect((await request.get("/api/search?q=acme")).status()).toBe(401);
    expect((await request.get("/api/notices")).status()).toBe(401);
  });
});

test.describe("signing out", () => {
  test.use({ storageState: signedOut });

  test("ends the session itself: a copy of its cookie opens nothing", async ({ page, demo, browser }) => {
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.signIn(demo.operator.email, demo.operator.password);
    await page.goto("/settings");
    const copy = await page.context().storageState();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();

    const thief = await browser.newContext({ storageState: copy, baseURL: demo.console_url });
    const page2 = await thief.newPage();
    await page2.goto("/settings");
    await expect(page2.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await thief.close();
  });
});
