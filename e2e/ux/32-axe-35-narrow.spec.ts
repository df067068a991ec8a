import type { Page } from "playwright/test";
import { expectNoAxeViolations, signedOut, test } from "@/e2e/fixtures";
import { linkFromOutbox, PortalPages } from "@/e2e/pages/portal-pages";
import { expectNarrow } from "@/e2e/screens/expect-narrow";
import { SCREENS, type Screen } from "@/e2e/screens/list";
import { showScreen } from "@/e2e/screens/show";

/**
 * Criteria 32 and 35, on one visit to each screen: axe finds nothing, with dialogs, menus and toasts open, in either theme; and
 * the screen fits a window of 320 px.
 */
test.use({ trace: "off" });

async function expectForAll(page: Page, screen: Screen): Promise<void> {
  await showScreen(page, screen);
  await expectNoAxeViolations(page, screen.name);
  if (!screen.deskOnly) await expectNarrow(page, screen.name);
}

const BATCHES = 6;
const screensOf = (who: string) => SCREENS.filter((screen) => screen.who === who);
const consoleScreens = screensOf("operator");
const perBatch = Math.ceil(consoleScreens.length / BATCHES);

for (let from = 0; from < consoleScreens.length; from += perBatch) {
  const batch = consoleScreens.slice(from, from + perBatch);
  test(`nobody is kept out from ${batch[0]?.name} to ${batch.at(-1)?.name}`, async ({ page, allowConsoleError }) => {
    test.slow();
    // What the browser says of pages that are none, on purpose.
    allowConsoleError(/404/);
    for (const screen of batch) await expectForAll(page, screen);
  });
}

test("nobody is kept out of the portal and at the doors", async ({ page, browser, demo, allowConsoleError }) => {
  test.slow();
  allowConsoleError(/404/);
  const context = await browser.newContext({ baseURL: demo.console_url, storageState: signedOut });
  const portal = new PortalPages(await context.newPage());
  for (const screen of screensOf("nobody")) await expectForAll(portal.page, screen);
  await portal.askForLink(demo.member.email);
  await expectNoAxeViolations(portal.page, "portal-link-mailed");
  await portal.signIn(await linkFromOutbox(page, demo.member.email));
  for (const screen of screensOf("member")) await expectForAll(portal.page, screen);
  await context.close();
});
