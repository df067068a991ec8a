import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { generateClient } from "./build.mjs";
import { Failure } from "./failure.mjs";
import { installPackages } from "./packages.mjs";
import { startPostgres, throwAwayFlags } from "./postgres.mjs";
import { say } from "./progress.mjs";
import { root } from "./settings.mjs";
import { supervise } from "./supervise.mjs";
import { printResults, runSoak, runVitest, takeTestLock } from "./test.mjs";
import { testFolder } from "./test-folder.mjs";
import { total } from "./test-results.mjs";

/** @typedef {import("./test-results.mjs").Totals} Totals */

/**
 * `npm run test:long`: what takes too long for every change. All zones' periods of ten years, property tests from many seeds,
 * and a soak that is long enough for pauses beyond the gates' contact limit. The last line sums them up.
 */
await supervise(async (onStop) => {
  const { seeds, minutes } = readOptions();
  /** @type {Record<string, Totals>} */
  const results = {};
  onStop(() => printResults(results)); // Asked for first, so done last.
  onStop(takeTestLock(root).release);
  await installPackages(root);
  await generateClient(root);
  const folder = testFolder(root);
  onStop(() => fs.rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ root, dataDir: folder, flags: throwAwayFlags });
  onStop(postgres.stop);
  const env = { TEST_DATABASE_URL: postgres.url("postgres"), TEST_LONG: "1" };

  say("Long tests");
  results["long tests"] = await runVitest(root, folder, env, [".long.test.ts"]);
  const propertyTests = filesWith("fast-check").filter((file) => !file.includes(".long."));
  const firstSeed = randomInt(2 ** 30);
  for (let n = 0; n < seeds; n++) {
    const seed = String(firstSeed + n);
    say(`Property tests with PROPERTY_SEED=${seed} (${n + 1} of ${seeds})`);
    const totals = await runVitest(root, folder, { ...env, PROPERTY_SEED: seed }, propertyTests);
    results["property tests"] = total([results["property tests"] ?? total([]), totals]);
  }
  say(`Soak of ${minutes} minutes`);
  results.soak = await runSoak(root, folder, ["--minutes", minutes]);
  return total(Object.values(results)).failed === 0 ? 0 : 1;
});

function readOptions() {
  const { values } = parseArgs({
    options: { seeds: { type: "string", default: "20" }, minutes: { type: "string", default: "15" } },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 0 || seeds > 100_000) throw new Failure("--seeds needs a number from 0 on.");
  return { seeds, minutes: values.minutes };
}

/** Test files that import a package.
 * @param {string} name
 */
function filesWith(name) {
  return execFileSync("git", ["ls-files", "*.test.ts"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && fs.readFileSync(path.join(root, file), "utf8").includes(`from "${name}"`));
}
