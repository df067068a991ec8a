import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright/test";
import { askGate } from "@/e2e/ask-gate";
import { expect, test } from "@/e2e/fixtures";
import { newParty } from "@/e2e/pages/portal-pages";

/** What names something of another consumer, to be put into every address of the portal. */
interface Foreign {
  readonly decisionId: string;
  /** Of a payment. */
  readonly attempt: string;
  /** Of a webhook. */
  readonly endpointId: string;
}

/**
 * For each page and route handler: what it is asked with, and what it must answer. "nothing of theirs": it takes no id, so
 * it shows the session's own consumer and must not show the other's name.
 */
const CASES: Readonly<
  Record<string, { readonly path: (of: Foreign) => string; readonly answer: 404 | 405 | "nothing of theirs" }>
> = {
  "page.tsx": { path: () => "/portal", answer: "nothing of theirs" },
  "usage/page.tsx": { path: () => "/portal/usage?range=30d", answer: "nothing of theirs" },
  "usage/export/route.ts": { path: () => "/portal/usage/export?range=30d", answer: "nothing of theirs" },
  "refusals/(list)/page.tsx": { path: () => "/portal/refusals", answer: "nothing of theirs" },
  "refusals/[decisionId]/page.tsx": { path: ({ decisionId }) => `/portal/refusals/${decisionId}`, answer: 404 },
  "keys/page.tsx": { path: () => "/portal/keys", answer: "nothing of theirs" },
  "plan/page.tsx": { path: () => "/portal/plan", answer: "nothing of theirs" },
  // A price, not anybody's; what is paid is the session's own.
  "plan/checkout/route.ts": { path: () => "/portal/plan/checkout", answer: 405 },
  "plan/confirm/route.ts": { path: () => "/portal/plan/confirm", answer: 405 },
  "plan/invoices/route.ts": { path: () => "/portal/plan/invoices", answer: 405 },
  "plan/return/page.tsx": {
    path: ({ attempt }) => `/portal/plan/return?attempt=${attempt}`,
    answer: "nothing of theirs",
  },
  "top-up/page.tsx": { path: () => "/portal/top-up", answer: "nothing of theirs" },
  // A form is sent to it, with a pack's id alone: the session says whose account is paid into.
  "top-up/checkout/route.ts": { path: () => "/portal/top-up/checkout", answer: 405 },
  "top-up/return/page.tsx": {
    path: ({ attempt }) => `/portal/top-up/return?attempt=${attempt}`,
    answer: "nothing of theirs",
  },
  // It takes no id: what is under way of the session's own consumer is all that it reads from Stripe.
  "auto-top-up/page.tsx": { path: () => "/portal/auto-top-up", answer: "nothing of theirs" },
  "auto-top-up/card/route.ts": { path: () => "/portal/auto-top-up/card", answer: 405 },
  "auto-top-up/confirm/route.ts": { path: () => "/portal/auto-top-up/confirm", answer: 405 },
  "spending/page.tsx": { path: () => "/portal/spending", answer: "nothing of theirs" },
  "webhooks/(list)/page.tsx": { path: () => "/portal/webhooks", answer: "nothing of theirs" },
  "webhooks/[endpointId]/page.tsx": { path: ({ endpointId }) => `/portal/webhooks/${endpointId}`, answer: 404 },
  "members/page.tsx": { path: () => "/portal/members", answer: "nothing of theirs" },
  "[...rest]/page.tsx": { path: ({ decisionId }) => `/portal/elsewhere/${decisionId}`, answer: 404 },
};

test("every page and route handler of the portal has its case", () => {
  const found = readdirSync(path.resolve("app/(portal)/portal/(desk)"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file));
  expect(Object.keys(CASES).sort()).toEqual(found.sort());
});

test("no page of the portal shows anything of another consumer, whatever it is asked", async ({
  page,
  browser,
  demo,
  unique,
  allowConsoleError,
}) => {
  allowConsoleError(/404/);
  const name = unique("Acme");
  const { context, portal } = await newParty(page, browser, name);

  // Pocket Almanac is the demo's; it has refusals, a key and a member of its own.
  const { decisionId, topUpUrl } = await askGate(demo, demo.keys.broke);
  const attempt = await beginPayment(page, new URL(topUpUrl).pathname);
  await expect
    .poll(async () => (await page.request.get(`/refusals/${decisionId}`)).status(), { timeout: 30_000 })
    .toBe(200);
  const other = await newParty(page, browser, unique("Theirs"));
  await other.portal.addWebhook("https://pocket-almanac.example.com/hooks");
  const endpointId = other.portal.page.url().split("/").at(-1) ?? "";
  await other.context.close();
  const theirs = [/Pocket Almanac/, /pocket-almanac/, new RegExp(demo.keys.broke.slice(-4))];

  for (const [file, { path: address, answer }] of Object.entries(CASES)) {
    const response = await context.request.get(address({ decisionId, attempt, endpointId }));
    expect(response.status(), file).toBe(typeof answer === "number" ? answer : 200);
    const text = await response.text();
    for (const trace of theirs) expect(text, file).not.toMatch(trace);
  }
  await portal.page.goto(`/portal/top-up/return?attempt=${attempt}`);
  await expect(portal.page.getByText("There is no such payment of this account.")).toBeVisible();
  await portal.page.goto(`/portal/refusals/${decisionId}`);
  await expect(portal.page.getByRole("heading", { name: "Nothing of yours lives at this address" })).toBeVisible();
  await context.close();
});

/** By whoever has the link, up to the payment page. */
async function beginPayment(page: Page, link: string): Promise<string> {
  const offer = await (await page.request.get(link)).text();
  const attempt = randomUUID();
  const packId = /value="(pack_[0-9A-Z]+)"/.exec(offer)?.[1] ?? "";
  await page.request.post(`${link}/checkout`, { form: { attempt, packId }, maxRedirects: 0 });
  await page.goto(`${link}/return?attempt=${attempt}`);
  await expect(page.getByRole("status").first()).toContainText("Waiting for Stripe");
  return attempt;
}

test("another consumer's key put into one's own form is not there", async ({ page, browser, unique }) => {
  const theirs = await newParty(page, browser, unique("Theirs"));
  await theirs.portal.createKey("secret");
  await theirs.portal.page.getByRole("button", { name: "Actions for key secret" }).click();
  await theirs.portal.page.getByRole("menuitem", { name: "Edit key…" }).click();
  const keyId = await theirs.portal.page.locator('input[name="keyId"]').first().inputValue();
  await theirs.context.close();

  const own = await newParty(page, browser, unique("Own"));
  await own.portal.createKey("prod");
  const member = own.portal.page;
  await member.getByRole("button", { name: "Actions for key prod" }).click();
  await member.getByRole("menuitem", { name: "Rotate…" }).click();
  const dialog = member.getByRole("dialog", { name: "Rotate key “prod”" });
  await dialog.locator('input[name="keyId"]').evaluate((field: HTMLInputElement, id) => {
    field.value = id;
  }, keyId);
  await dialog.getByRole("button", { name: "Rotate key" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("This key does not exist.");
  await own.context.close();
});
