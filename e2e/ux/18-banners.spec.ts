import { expect, test } from "@/e2e/fixtures";

const NOTICES = [
  {
    id: "no-gate",
    tone: "danger",
    title: "No gate reports.",
    since: "2026-11-22T12:00:00.000Z",
    effect: "It serves from its leases for up to 120 s, then refuses priced calls with 503.",
  },
  {
    id: "process-demo-stripe",
    tone: "warn",
    title: "The demo-stripe is down (exit 1).",
    since: "2026-11-22T12:00:00.000Z",
    effect: "Nobody can pay; what was paid before stays.",
  },
  {
    id: "stale-gate-1",
    tone: "warn",
    title: "gate-1 decides by config v3.",
    since: "2026-11-22T12:00:00.000Z",
    effect: "v9 is the newest: plans, prices and routes changed since then do not act on it yet.",
  },
];

test("what is down is said with its age and effect on every page, and the console goes on", async ({ page }) => {
  await page.route("**/api/notices", (route) => route.fulfill({ json: NOTICES }));
  await page.goto("/consumers");
  for (const { title, effect } of NOTICES) {
    // The page asks every ten seconds.
    await expect(page.getByText(title)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(effect)).toBeVisible();
  }
  await expect(page.getByText(/Since/).first()).toBeVisible();
  await expect(page.getByRole("table", { name: "Consumers" })).toBeVisible();
});

test("the overview says how each part is", async ({ page }) => {
  await page.goto("/");
  const parts = page.getByRole("list", { name: "System health" });
  for (const name of [/^Database/, /^Gates/, /^Stripe/]) await expect(parts.getByRole("link", { name })).toBeVisible();
  await parts.getByRole("link", { name: /^Gates/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Gates" })).toBeVisible();
});
