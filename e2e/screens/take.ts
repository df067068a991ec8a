import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright/test";
import { readDemo } from "@/e2e/demo";
import { linkFromOutbox, PortalPages } from "@/e2e/pages/portal-pages";
import { SignInPage } from "@/e2e/pages/sign-in-page";
import { SCREENS, type Screen } from "./list";
import { showScreen } from "./show";

/**
 * `npm run screens [name…]`: a picture of every screen of the product that runs here, light and dark, on a desk and on a
 * phone, into .data/screens. Names choose screens that begin with them.
 */
async function main(): Promise<void> {
  const demo = readDemo();
  const chosen = process.argv.slice(2);
  const screens = SCREENS.filter(({ name }) => chosen.length === 0 || chosen.some((part) => name.startsWith(part)));
  fs.mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const signIn = async () => {
    const context = await browser.newContext({ baseURL: demo.console_url });
    const page = await context.newPage();
    await new SignInPage(page).open();
    // Outside of a test it waits 5 s at most, less than a machine takes on which much else runs.
    const waitLonger = () => page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 60_000 });
    await new SignInPage(page).signIn(demo.operator.email, demo.operator.password).catch(waitLonger);
    return context.storageState();
  };
  const operator = await signIn();
  const member = async () => {
    const console_ = await (await browser.newContext({ baseURL: demo.console_url, storageState: operator })).newPage();
    const context = await browser.newContext({ baseURL: demo.console_url });
    const portal = new PortalPages(await context.newPage());
    await portal.askForLink(demo.member.email);
    await portal.signIn(await linkFromOutbox(console_, demo.member.email));
    return context.storageState();
  };
  const states = {
    operator,
    nobody: { cookies: [], origins: [] },
    member: screens.some(({ who }) => who === "member") ? await member() : { cookies: [], origins: [] },
  };
  let taken = 0;
  let failed = 0;
  for (const width of WIDTHS) {
    for (const who of ["operator", "member", "nobody"] as const) {
      const context = await browser.newContext({
        baseURL: demo.console_url,
        storageState: states[who],
        viewport: { width, height: width < 500 ? 812 : 900 },
      });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      for (const screen of screens.filter((each) => each.who === who)) {
        if (screen.deskOnly && width < 500) continue;
        const missed = await take(page, screen, width);
        taken += 2 - missed;
        failed += missed;
      }
      await context.close();
    }
  }
  await browser.close();
  console.log(`${taken} pictures in ${FOLDER}`);
  if (failed > 0) process.exitCode = 1;
}

type ScreenPage = Parameters<typeof showScreen>[0];

/** Both themes of one screen, without loading it again. Gives back how many could not be taken. */
async function take(page: ScreenPage, screen: Screen, width: number): Promise<number> {
  try {
    await showScreen(page, screen);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      const file = path.join(FOLDER, `${screen.name}-${theme}-${width}.png`);
      await page.screenshot({ path: file, fullPage: (screen.press ?? []).length === 0 });
    }
    return 0;
  } catch (error) {
    console.error(`${screen.name} at ${width} px: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    return 2;
  }
}

const FOLDER = ".data/screens";
const WIDTHS = [1440, 375];
const executablePath =
  process.env.PLAYWRIGHT_CHROMIUM_PATH ??
  ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => fs.existsSync(file));

await main();
