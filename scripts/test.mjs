import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { findBrowser } from "./browser.mjs";
import { buildProduct, isUpToDate, prismaEnv } from "./build.mjs";
import { checks, generateTypes, runChecks } from "./check.mjs";
import { writeFacts } from "./demo-facts.mjs";
import { explain, Failure } from "./failure.mjs";
import { readHeldBy, takeLock } from "./folder-lock.mjs";
import { installPackages } from "./packages.mjs";
import { freePort } from "./ports.mjs";
import { startPostgres, throwAwayFlags } from "./postgres.mjs";
import { prepareDatabase, seedDatabase } from "./prepare.mjs";
import { builtProcesses, runProduct } from "./product.mjs";
import { runNode } from "./programs.mjs";
import { say } from "./progress.mjs";
import { localUrl, readSettings } from "./settings.mjs";
import { supervise } from "./supervise.mjs";
import { testFolder } from "./test-folder.mjs";
import { readPlaywright, readSoak, readVitest, total } from "./test-results.mjs";

/** @typedef {import("./test-results.mjs").Totals} Totals */

/** `npm test`: every check and test there is, against a database and servers of its own. The last line sums them up. */
export async function main() {
  await supervise(async (onStop) => {
    const { root } = readSettings();
    /** @type {Record<string, Totals>} */
    const results = {};
    onStop(() => printResults(results)); // Asked for first, so done last.
    onStop(takeTestLock(root).release);
    await installPackages(root);
    const folder = testFolder(root);
    onStop(() => fs.rmSync(folder, { recursive: true, force: true }));
    fs.rmSync(path.join(root, "test-results"), { recursive: true, force: true });

    const postgres = await startPostgres({ root, dataDir: folder, flags: throwAwayFlags });
    onStop(postgres.stop);
    say(`PostgreSQL ${postgres.version} runs on port ${postgres.port} for the tests.`);

    say("Checks");
    await generateTypes(root);
    results.checks = await runChecks([...checks, driftCheck(root, postgres.url("postgres"))]);
    say("Unit and database tests");
    results["unit and database tests"] = await runVitest(root, folder, { TEST_DATABASE_URL: postgres.url("postgres") });
    say("Soak of a minute");
    results["soak of a minute"] = await runSoak(root, folder, ["--minutes", "1", "--seed", "402"]);
    results["browser tests"] = await runBrowserTests(root, folder, postgres.url("e2e"), onStop).catch((error) => {
      console.error(explain(error, folder));
      return { passed: 0, failed: 1, skipped: 0, failures: ["The browser tests did not begin."] };
    });
    return total(Object.values(results)).failed === 0 ? 0 : 1;
  });
}

/** @param {Record<string, Totals>} results */
export function printResults(results) {
  const line = (/** @type {Totals} */ { passed, failed, skipped }) =>
    `${passed} passed, ${failed} failed, ${skipped} skipped`;
  if (Object.keys(results).length === 0) return;
  const sum = total(Object.values(results));
  console.log("");
  // Beside the verdict, since a log is often kept by its end alone.
  for (const failure of sum.failures) console.log(`FAILED ${failure}\n`);
  for (const [runner, totals] of Object.entries(results)) console.log(`${runner}: ${line(totals)}`);
  console.log(line(sum));
}

/** Two runs in one folder would build over each other.
 * @param {string} root
 */
export function takeTestLock(root) {
  fs.mkdirSync(path.join(root, ".data"), { recursive: true });
  const lock = takeLock(path.join(root, ".data/test.lock"));
  if ("heldBy" in lock)
    throw new Failure(`npm test already runs in this folder (process ${lock.heldBy}): wait for it.`);
  return lock;
}

/** The migrations, applied to an empty database, end in the schema that the Prisma files describe.
 * @param {string} root
 * @param {string} url
 */
function driftCheck(root, url) {
  const diff = ["migrate", "diff", "--from-migrations", "prisma/migrations", "--to-schema", "prisma/schema"];
  return {
    name: "schema drift",
    args: ["node_modules/prisma/build/index.js", ...diff, "--exit-code"],
    env: { ...prismaEnv(root), DATABASE_URL: url },
  };
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {Record<string, string>} env
 * @param {string[]} files all of them where none is named
 */
export async function runVitest(root, folder, env, files = []) {
  const report = path.join(folder, "vitest.json");
  fs.rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...files];
  const { code } = await runNode(args, { cwd: root, env, show: true });
  return readVitest(report, code);
}

/** Three gates in faults; each claim that their ledger has to meet counts as a test.
 * @param {string} root
 * @param {string} folder
 * @param {string[]} options
 */
export async function runSoak(root, folder, options) {
  const report = path.join(folder, "soak.json");
  const args = ["--import", "tsx", "soak/main.ts", ...options, "--report", report];
  const { code } = await runNode(args, { cwd: root, show: true });
  return readSoak(report, code);
}

/**
 * Builds the product, serves it with the demo in a database of its own, and drives it with a browser.
 * @param {string} root
 * @param {string} folder
 * @param {string} databaseUrl
 * @param {(stop: () => void | Promise<void>) => void} onStop
 */
async function runBrowserTests(root, folder, databaseUrl, onStop) {
  const browser = await findBrowser(path.join(root, ".data/browser"));
  refuseStaleBuild(root);
  const [port, gatePort, demoStripePort] = [await freePort(), await freePort(), await freePort()];
  const addresses = {
    host: "127.0.0.1",
    port,
    consoleUrl: localUrl("127.0.0.1", port),
    gateUrl: localUrl("127.0.0.1", gatePort),
    demoStripePort,
  };
  const env = {
    ...process.env,
    NODE_ENV: /** @type {const} */ ("production"),
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    HOST: addresses.host,
    PORT: String(port),
    GATE_HOST: addresses.host,
    GATE_PORT: String(gatePort),
    PUBLIC_URL: addresses.consoleUrl,
    GATE_URL: addresses.gateUrl,
    NEXTAUTH_URL: addresses.consoleUrl,
    // Whatever key the developer has: tests never talk to Stripe.
    STRIPE_SECRET_KEY: "",
    DEMO_STRIPE_PORT: String(demoStripePort),
    // Consumers' servers in the tests are on this machine.
    WEBHOOK_LOOPBACK: "1",
    ...Object.fromEntries(
      ["KEY_PEPPER", "LINK_SECRET", "NEXTAUTH_SECRET", "STRIPE_WEBHOOK_SECRET"].map((name) => [name, randomSecret()]),
    ),
  };
  await prepareDatabase(root, databaseUrl);
  const { facts } = await buildProduct(root, () => seedDatabase(root, env, "demo"));
  writeFacts(folder, {
    console_url: addresses.consoleUrl,
    gate_url: addresses.gateUrl,
    demo_stripe_url: localUrl("127.0.0.1", demoStripePort),
    ...facts,
  });
  const product = await runProduct({ root, dataDir: folder, plans: builtProcesses(addresses), env });
  onStop(product.stop);
  await product.start();

  say(`Browser tests with ${browser.name}`);
  const report = path.join(folder, "playwright.json");
  const { code } = await runNode(["node_modules/playwright/cli.js", "test", "--reporter=list,json"], {
    cwd: root,
    env: {
      ...browser.env,
      DEMO_FACTS: path.join(folder, "demo.json"),
      DATABASE_URL: databaseUrl,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
    show: true,
  });
  if (code !== 0) fs.cpSync(path.join(folder, "logs"), path.join(root, "test-results/logs"), { recursive: true });
  return readPlaywright(report, code);
}

/** A build would change what a product that runs from this folder reads.
 * @param {string} root
 */
function refuseStaleBuild(root) {
  const heldBy = readHeldBy(path.join(root, ".data/start.lock"));
  if (heldBy !== null && !isUpToDate(root)) {
    throw new Failure(`npm start (process ${heldBy}) serves an older build from this folder: end it, then test again.`);
  }
}

function randomSecret() {
  return randomBytes(32).toString("base64url");
}
