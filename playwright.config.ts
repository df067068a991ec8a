import fs from "node:fs";
import { defineConfig } from "playwright/test";
import { consoleUrl } from "./e2e/demo";

// `npm test` says which browser (scripts/browser.mjs); without it a system's Chromium, else Playwright's own.
const systemChromium = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => fs.existsSync(file));
const executablePath = process.env.PLAYWRIGHT_CHROMIUM_PATH ?? systemChromium;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  workers: 2,
  retries: 0,
  // Generous, since a busy machine is no failure; what is promised in seconds is measured in the tests themselves.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL: consoleUrl(),
    actionTimeout: 60_000,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
  projects: [
    { name: "console", testDir: "e2e/console" },
    { name: "ux", testDir: "e2e/ux" },
    { name: "portal", testDir: "e2e/portal" },
    { name: "gateway", testDir: "e2e/gateway" },
  ],
});
