import { expect, test } from "@/e2e/fixtures";
import { newParty } from "@/e2e/pages/portal-pages";

test("a member pays, and comes back to a balance that has risen by itself", async ({ page, browser, unique }) => {
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  await member.goto("/portal/top-up");
  await expect(member.getByText("0.00 credits to spend now")).toBeVisible();
  const pack = member.getByRole("button", { name: /25\.00 credits/ });
  await pack.click();
  await member.getByRole("button", { name: /^Pay/ }).first().click();
  await expect(member.getByText("Paid: 25.00 credits were added.")).toBeVisible();
  await expect(member.getByText("25.00 credits to spend now")).toBeVisible();
  await member.getByRole("link", { name: "Open the balance" }).click();
  await expect(member.getByRole("region", { name: "Balance" })).toContainText("25.00 credits to spend");
  await context.close();
});
