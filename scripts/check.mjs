import fs from "node:fs";
import path from "node:path";
import { generateClient } from "./build.mjs";
import { explain } from "./failure.mjs";
import { runNode, runOrFail } from "./programs.mjs";
import { root } from "./settings.mjs";

/** @typedef {{ name: string, args: string[], env?: Record<string, string> }} Check */

/** What needs neither database nor browser. @type {Check[]} */
export const checks = [
  {
    name: "format and lint",
    args: ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings", "."],
  },
  { name: "types", args: ["node_modules/typescript/bin/tsc", "--noEmit", "--incremental", "false"] },
  { name: "import rules", args: ["scripts/check-imports.mjs"] },
  { name: "dead code", args: ["node_modules/knip/bin/knip.js", "--no-progress"] },
  { name: "docs", args: ["scripts/check-docs.mjs"] },
  { name: ".env.example", args: ["--import", "tsx", "scripts/env-example.mjs", "--check"] },
  { name: "lock file", args: ["scripts/check-lock.mjs"] },
];

/** Runs them two at a time; a failed one's output is printed.
 * @param {Check[]} list
 * @returns {Promise<import("./test-results.mjs").Totals>}
 */
export async function runChecks(list) {
  /** @type {import("./test-results.mjs").Totals} */
  const totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const waiting = [...list];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const from = performance.now();
      const { code, stdout, stderr } = await runNode(check.args, {
        cwd: root,
        ...(check.env ? { env: check.env } : {}),
      });
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      console.log(`  ${code === 0 ? "ok  " : "FAIL"} ${check.name} (${seconds} s)`);
      totals[code === 0 ? "passed" : "failed"] += 1;
      if (code === 0) continue;
      console.log([stdout.trim(), stderr.trim()].filter(Boolean).join("\n"));
      totals.failures.push(check.name);
    }
  };
  await Promise.all([lane(), lane()]);
  return totals;
}

/** What the type check reads and git does not keep: the database client, and Next's types of the routes there are.
 * @param {string} projectRoot
 */
export async function generateTypes(projectRoot) {
  await generateClient(projectRoot);
  const folder = path.join(projectRoot, ".next/types");
  const stampFile = path.join(folder, "stamp");
  const stamp = routesOf(projectRoot);
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) return;
  fs.rmSync(folder, { recursive: true, force: true });
  await runOrFail("next typegen", ["node_modules/next/dist/bin/next", "typegen"], { cwd: projectRoot });
  fs.writeFileSync(stampFile, stamp);
}

/** @param {string} projectRoot */
function routesOf(projectRoot) {
  const files = fs.readdirSync(path.join(projectRoot, "app"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /(^|\/)(page|route|layout)\.tsx?$/.test(file))
    .sort()
    .join("\n");
}

/** `npm run check`: the developer's inner loop. */
async function main() {
  const unit = { name: "unit tests", args: ["node_modules/vitest/vitest.mjs", "run", "--project", "unit"] };
  await generateTypes(root);
  const { failed } = await runChecks([...checks, unit]);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error) => {
    console.error(explain(error, root));
    process.exitCode = 1;
  });
}
