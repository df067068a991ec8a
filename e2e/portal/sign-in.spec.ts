import { expect, signedOut, test } from "@/e2e/fixtures";
import { linkFromOutbox, newParty, PortalPages } from "@/e2e/pages/portal-pages";

test("a member signs in by the link of the mail: looking does not spend it, pressing does, once", async ({
  page,
  browser,
  unique,
}) => {
  const { context, portal, email } = await newParty(page, browser, unique("Acme"));
  await context.close();

  const other = await browser.newContext({ storageState: signedOut });
  const second = new PortalPages(await other.newPage());
  const spent = await linkFromOutbox(page, email);
  await second.askForLink(email);
  const link = await linkFromOutbox(page, email, spent);
  // As a mail scanner does, twice.
  for (let looks = 0; looks < 2; looks++) expect((await other.request.get(link)).status()).toBe(200);
  await second.signIn(link);
  await second.page.goto("/portal/members");
  await expect(second.page.getByRole("table", { name: "Members" })).toContainText(`${email} you`);

  await second.page.getByRole("button", { name: /^Account of/ }).click();
  await second.page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(second.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await second.page.goto(link);
  await expect(second.page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await second.page.goto("/portal/keys");
  await expect(second.page).toHaveURL(/\/portal\/sign-in$/);
  await other.close();
  expect(portal.page.isClosed()).toBe(true);
});

test.describe("without a session", () => {
  test.use({ storageState: signedOut });

  test("a stranger's address gets the same answer as a member's, and every page the door", async ({ page, unique }) => {
    await new PortalPages(page).askForLink(`${unique("stranger").replace(" ", "-")}@nowhere.test`);
    for (const path of ["/portal", "/portal/usage", "/portal/refusals", "/portal/keys", "/portal/plan"]) {
      await page.goto(path);
      await expect(page, path).toHaveURL(/\/portal\/sign-in$/);
    }
    expect((await page.request.get("/portal/usage/export")).status()).toBe(401);
  });
});
