import fs from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @type {Totals} */
const crashed = { passed: 0, failed: 1, skipped: 0 };

/**
 * What a runner's JSON report says. A report that is missing, or that blames no test for a failure, counts as one failure.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Totals}
 */
export function readVitest(file, exitCode) {
  if (!fs.existsSync(file)) return crashed;
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} */
  const report = JSON.parse(fs.readFileSync(file, "utf8"));
  return blamed(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    exitCode,
  );
}

/**
 * @param {string} file
 * @param {number} exitCode
 * @returns {Totals}
 */
export function readPlaywright(file, exitCode) {
  if (!fs.existsSync(file)) return crashed;
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} */
  const { stats } = JSON.parse(fs.readFileSync(file, "utf8"));
  return blamed({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }, exitCode);
}

/**
 * The soak writes its totals itself.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Totals}
 */
export function readSoak(file, exitCode) {
  if (!fs.existsSync(file)) return crashed;
  return blamed(JSON.parse(fs.readFileSync(file, "utf8")), exitCode);
}

/** @param {Totals[]} list */
export function total(list) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of list) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/**
 * @param {Totals} totals
 * @param {number} exitCode
 */
function blamed(totals, exitCode) {
  return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
