import fs from "node:fs";
import { chromium, type Page } from "playwright/test";
import { readDemo } from "@/e2e/demo";
import { SignInPage } from "@/e2e/pages/sign-in-page";
import { SCREENS } from "./list";

/**
 * `npm run bench:pages`: for each page of the console that runs here, its server's time, its web vitals and the JavaScript it
 * needs. Meant for the production build (`npm start`) on a database of `npm run seed -- --profile load`.
 */
async function main(): Promise<void> {
  const demo = readDemo();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext({ baseURL: demo.console_url, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const signIn = new SignInPage(page);
  await signIn.open();
  // Outside of a test it waits 5 s at most, less than a machine takes on which much else runs.
  const waitLonger = () => page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await signIn.signIn(demo.operator.email, demo.operator.password).catch(waitLonger);
  await page.addInitScript({ content: OBSERVE });
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

  print(["page", "server ms", "LCP ms", "CLS", "INP ms", "JS kB", "ahead kB"]);
  const rows: Row[] = [];
  const pages = SCREENS.filter(
    ({ who, press, path }) => who === "operator" && !press && !/[?&](panel|cell)=/.test(path),
  );
  for (const path of [...pages.map(({ path }) => path), ...HEAVIEST]) {
    const serverMs = await medianServerMs(new URL(path, demo.console_url), cookie);
    const row = { path, serverMs, ...(await vitalsOf(page, path)) };
    rows.push(row);
    print([
      path,
      round(row.serverMs),
      round(row.lcpMs),
      row.cls.toFixed(3),
      round(row.inpMs),
      round(row.jsBytes / 1000),
      round(row.aheadBytes / 1000),
    ]);
  }
  await browser.close();
  process.stdout.write(`\n${misses(rows)}\n`);
}

interface Row {
  readonly path: string;
  /** From the request to the answer's last byte, the median of three. */
  readonly serverMs: number;
  readonly lcpMs: number;
  readonly cls: number;
  /** Of opening and closing the command palette. */
  readonly inpMs: number;
  /** The scripts that the page's HTML names, as sent, compressed: what it needs before it answers a press. */
  readonly jsBytes: number;
  /** What comes after that: the palette, and the code of pages its links lead to, fetched while the browser is idle. */
  readonly aheadBytes: number;
}

/** What reads most: orders over all consumers, and ranges as long as a season. */
const SEASON = `from=${new Date(Date.now() - 90 * 86_400_000).toISOString().slice(0, 10)}`;
const HEAVIEST = [
  "/consumers?sort=-balance",
  "/consumers?sort=-refusals",
  `/?${SEASON}`,
  `/refusals?${SEASON}`,
  `/refusals?${SEASON}&group=consumer`,
  `/refusals?${SEASON}&group=route`,
];

const TARGETS = { serverMs: 1000, lcpMs: 1500, cls: 0.05, jsBytes: 250_000 };

function misses(rows: readonly Row[]): string {
  const missed = rows.flatMap((row) =>
    Object.entries(TARGETS).flatMap(([name, target]) =>
      row[name as keyof typeof TARGETS] > target ? [`${row.path}: ${name} over ${target}`] : [],
    ),
  );
  return missed.length === 0 ? "Every page is within its targets." : `Missed:\n${missed.join("\n")}`;
}

async function medianServerMs(url: URL, cookie: string): Promise<number> {
  const times: number[] = [];
  for (let pass = 0; pass < 3; pass++) {
    const startedMs = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    await answer.arrayBuffer();
    times.push(performance.now() - startedMs);
  }
  return times.toSorted((a, b) => a - b)[1] ?? 0;
}

/** Loads the page afresh, waits until it is quiet, and opens and closes the palette, which an unknown address has none of. */
async function vitalsOf(page: Page, path: string): Promise<Omit<Row, "path" | "serverMs">> {
  const answer = await page.goto(path, { waitUntil: "networkidle" });
  const html = (await answer?.text()) ?? "";
  const named = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src = ""]) => new URL(src, page.url()).href);
  if (
    await page
      .getByRole("button", { name: /^Search/ })
      .first()
      .isVisible()
  ) {
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await palette.waitFor();
    await page.keyboard.press("Escape");
    await palette.waitFor({ state: "hidden" });
  }
  const { scripts, ...vitals } = await page.evaluate(() => {
    const { lcp = "0", shift = "0", slowest = "0" } = document.documentElement.dataset;
    const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    return {
      lcpMs: Number(lcp),
      cls: Number(shift),
      inpMs: Number(slowest),
      scripts: loaded
        .filter(({ name }) => /\.js(\?|$)/.test(name))
        .map(({ name, encodedBodySize }) => ({ name, encodedBodySize })),
    };
  });
  const bytesOf = (own: boolean) =>
    scripts
      .filter(({ name }) => named.includes(name) === own)
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return { ...vitals, jsBytes: bytesOf(true), aheadBytes: bytesOf(false) };
}

/** Runs in the page before anything of it, so it is text: keeps the vitals on the root element. */
const OBSERVE = `{
  const kept = () => document.documentElement.dataset;
  const watch = (type, take, more) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true, ...more });
  watch("largest-contentful-paint", (entry) => { kept().lcp = entry.startTime; });
  watch("layout-shift", (entry) => {
    if (!entry.hadRecentInput) kept().shift = Number(kept().shift ?? 0) + entry.value;
  });
  watch("event", (entry) => {
    kept().slowest = Math.max(Number(kept().slowest ?? 0), entry.duration);
  }, { durationThreshold: 16 });
}`;

function print(cells: readonly (string | number)[]): void {
  const [path = "", ...rest] = cells.map(String);
  process.stdout.write(`${path.padEnd(48)}${rest.map((cell) => cell.padStart(10)).join("")}\n`);
}

function round(value: number): number {
  return Math.round(value);
}

const executablePath =
  process.env.PLAYWRIGHT_CHROMIUM_PATH ??
  ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => fs.existsSync(file));

await main();
