import fs from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** What a runner counted, and of each failure its name and the beginning of what it said.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Totals
 */

/** @type {Totals} */
const crashed = { passed: 0, failed: 1, skipped: 0, failures: ["The runner ended without a report."] };
const messageLinesMax = 12;

/**
 * What a runner's JSON report says. A report that is missing, or that blames no test for a failure, counts as one failure.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Totals}
 */
export function readVitest(file, exitCode) {
  if (!fs.existsSync(file)) return crashed;
  /**
   * @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
   *   testResults: { name: string, status: string, message: string,
   *     assertionResults: { fullName: string, status: string, failureMessages: string[] }[] }[] }}
   */
  const report = JSON.parse(fs.readFileSync(file, "utf8"));
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    // A file that does not load, or whose set-up throws, has a message and no test to blame.
    if (failed.length === 0 && status === "failed") return [failure(name, message)];
    return failed.map((test) => failure(`${name} › ${test.fullName}`, test.failureMessages.join("\n")));
  });
  return blamed(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures,
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
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, suites: Suite[] }} */
  const { stats, suites } = JSON.parse(fs.readFileSync(file, "utf8"));
  return blamed(
    {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
      failures: suites.flatMap(failedSpecs),
    },
    exitCode,
  );
}

/**
 * @typedef {{ title: string, suites?: Suite[],
 *   specs: { file: string, title: string, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }[] }} Suite
 */

/**
 * @param {Suite} suite
 * @returns {string[]}
 */
function failedSpecs({ specs, suites = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) =>
      failure(
        `${file} › ${title}`,
        tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? "")).join("\n"),
      ),
    );
  return [...own, ...suites.flatMap(failedSpecs)];
}

/** Without colours: the list is read in logs.
 * @param {string} name
 * @param {string} message
 */
function failure(name, message) {
  const lines = stripVTControlCharacters(message).split("\n");
  return [name, ...lines.slice(0, messageLinesMax).map((line) => `  ${line}`)].join("\n");
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
  /** @type {Totals} */
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { passed, failed, skipped, failures } of list) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.failures.push(...failures);
  }
  return sum;
}

/**
 * @param {Totals} totals
 * @param {number} exitCode
 */
function blamed(totals, exitCode) {
  if (exitCode === 0 || totals.failed > 0) return totals;
  return { ...totals, failed: 1, failures: [...totals.failures, `The runner ended with exit code ${exitCode}.`] };
}
