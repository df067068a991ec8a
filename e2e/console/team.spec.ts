import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";
import { joinAs } from "@/e2e/pages/team-page";

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
