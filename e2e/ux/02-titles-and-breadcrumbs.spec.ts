import { expect, test } from "@/e2e/fixtures";

/** Path, first heading, and the title where it is another. */
const ROUTES: readonly (readonly [path: string, heading: string, title?: string])[] = [
  ["/", "Overview"],
  ["/refusals", "Refusals"],
  ["/try", "Try it"],
  ["/consumers", "Consumers"],
  ["/consumers/new", "Add consumer"],
  ["/consumers/import", "Import consumers"],
  ["/plans", "Plan matrix", "Plans"],
  ["/routes", "Routes"],
  ["/billing", "Billing"],
  ["/gateways", "Gateways"],
  ["/gates", "Gates"],
  ["/system", "System health"],
  ["/audit", "Audit log"],
  ["/outbox", "Outbox"],
  ["/team", "Team"],
  ["/settings", "Settings"],
];

for (const [path, name, title = name] of ROUTES) {
  test(`${path} has one first heading, and its title names it`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(page).toHaveTitle(new RegExp(`^${title}.* · Tollgate$`));
  });
}

test("each kind of object that is not there has a title and a heading of its own", async ({
  page,
  allowConsoleError,
}) => {
  allowConsoleError(/404/);
  for (const path of ["/consumers/con_ZZZZ", "/plans/plan_ZZZZ", "/routes/rt_ZZZZ", "/gateways/gw_ZZZZ"]) {
    await page.goto(path);
    await expect(page).toHaveTitle("Not found · Tollgate");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing lives at this address");
  }
});

test("an object's title names it and its area, and the breadcrumb leads back", async ({ page }) => {
  await page.goto("/consumers?q=pocket-almanac");
  await page.getByRole("table", { name: "Consumers" }).getByRole("link", { name: "Pocket Almanac" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pocket Almanac" })).toBeVisible();
  await expect(page).toHaveTitle("Pocket Almanac · Consumers · Tollgate");
  await page.goto(`${new URL(page.url()).pathname}/edit`);
  await expect(page).toHaveTitle("Edit Pocket Almanac · Consumers · Tollgate");
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Consumers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Consumers" })).toBeVisible();
});
