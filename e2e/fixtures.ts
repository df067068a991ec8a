import { randomBytes } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Page } from "playwright/test";
import { type Demo, readDemo } from "@/e2e/demo";
import { SignInPage } from "@/e2e/pages/sign-in-page";

interface TestFixtures {
  /** A name that no other test, worker or run has used: `unique("Acme")` → "Acme 3f9a01". */
  unique: (name: string) => string;
  /** Lets a test go on although the browser logs this; anything else that it logs as an error fails the test. */
  allowConsoleError: (pattern: RegExp) => void;
}

interface WorkerFixtures {
  demo: Demo;
  operatorState: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

/** `page` is signed in as the demo's operator; `test.use({ storageState: signedOut })` undoes that. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  demo: [async ({ browserName: _ }, use) => use(readDemo()), { scope: "worker" }],

  operatorState: [
    async ({ browser, demo }, use) => {
      const context = await browser.newContext({ baseURL: demo.console_url });
      const signIn = new SignInPage(await context.newPage());
      await signIn.open();
      await signIn.signIn(demo.operator.email, demo.operator.password);
      const state = await context.storageState();
      await context.close();
      await use(state);
    },
    { scope: "worker", timeout: 60_000 },
  ],

  storageState: ({ operatorState }, use) => use(operatorState),

  unique: async ({ browserName: _ }, use) => use((name) => `${name} ${randomBytes(3).toString("hex")}`),

  allowConsoleError: [
    async ({ page }, use) => {
      const allowed: RegExp[] = [];
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      await use((pattern) => allowed.push(pattern));
      const unexpected = errors.filter((error) => !allowed.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export const signedOut = { cookies: [], origins: [] };

/**
 * WCAG 2.2 AA as far as axe can tell: all of it in light, and in dark what a theme can change. What it finds is listed by rule
 * and element, and does not end the test. Leaves the page in light.
 */
export async function expectNoAxeViolations(page: Page, name = page.url()): Promise<void> {
  // Without motion, so that no colour is read on its way to the other theme's.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const dark = await axe(page).withRules(["color-contrast"]).analyze();
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const light = await axe(page).withTags(AXE_TAGS).disableRules(NOT_OF_MENUS).analyze();
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const found = [...light.violations, ...dark.violations].map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map(({ target }) => target.join(" ")),
  }));
  expect.soft(found, `axe on ${name}`).toEqual([]);
}

/**
 * Without frames, of which there are none, and without a report of what is right. Rows of a table are alike: the first eight
 * stand for all.
 */
function axe(page: Page): AxeBuilder {
  const lean = new AxeBuilder({ page }).options({ resultTypes: ["violations"], preload: false });
  return lean.setLegacyMode(true).exclude("tbody tr:nth-child(n+9)");
}

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** An open menu is laid over the page, outside of its landmarks, as the pattern has it. */
const NOT_OF_MENUS = ["region"];

export { expect };
