import { expect, test } from "@/e2e/fixtures";
import { newParty } from "@/e2e/pages/portal-pages";

test("an owner sets cap and alerts, invites a member, and cannot leave as the last owner", async ({
  page,
  browser,
  unique,
}) => {
  const { context, portal, email } = await newParty(page, browser, unique("Acme"));
  const member = portal.page;
  const said = (text: string) => expect(member.getByRole("status").filter({ hasText: text })).toBeVisible();

  await member.goto("/portal/spending");
  await member.getByLabel("Most to spend in a month").fill("1,250.50");
  await member.getByRole("button", { name: "Save cap" }).click();
  await said("Spend cap set to 1,250.50 credits");
  await member.getByLabel("Low balance: below").fill("nothing");
  await member.getByRole("button", { name: "Save alerts" }).click();
  await expect(member.getByLabel("Low balance: below")).toBeFocused();
  await member.getByLabel("Low balance: below").fill("10");
  await member.getByRole("button", { name: "Save alerts" }).click();
  await said("Alerts saved");
  await member.goto("/portal");
  await expect(member.getByText("0.00 of 1,250.50 credits used")).toBeVisible();
  await expect(member.getByText(/Below 10\.00 credits/)).toBeVisible();

  await member.goto("/portal/members");
  await member.getByRole("button", { name: "Invite member" }).click();
  const dialog = member.getByRole("dialog", { name: "Invite member" });
  await dialog.getByLabel("E-mail").fill(`bob-${email}`);
  await dialog.getByRole("button", { name: "Invite member" }).click();
  await said(`bob-${email} invited`);
  await member.getByRole("button", { name: `Actions for ${email}` }).click();
  await member.getByRole("menuitem", { name: "Leave…" }).click();
  const leave = member.getByRole("alertdialog", { name: "Leave this account" });
  await leave.getByRole("button", { name: "Leave" }).click();
  await expect(leave.getByRole("alert")).toContainText("is the last owner");
  await context.close();
});
