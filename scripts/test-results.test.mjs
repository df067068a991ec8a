import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPlaywright, readVitest, total } from "./test-results.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "test-results-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** @param {object} content */
function report(content) {
  const file = path.join(folder, "report.json");
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}

test("names each failed unit test with the beginning of what it said, without colours", () => {
  const file = report({
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [
          { fullName: "adds", status: "passed", failureMessages: [] },
          {
            fullName: "takes",
            status: "failed",
            failureMessages: [`\u001b[31mexpected 1\u001b[39m${"\nat x".repeat(40)}`],
          },
        ],
      },
      { name: "b.test.ts", status: "failed", message: "does not load", assertionResults: [] },
    ],
  });
  const { failures, ...counts } = readVitest(file, 1);
  expect(counts).toEqual({ passed: 3, failed: 1, skipped: 1 });
  expect(failures[0]?.split("\n").slice(0, 2)).toEqual(["a.test.ts › takes", "  expected 1"]);
  expect(failures[0]?.split("\n").length).toBeLessThan(20);
  expect(failures[1]).toBe("b.test.ts\n  does not load");
});

test("names each browser test that failed or was flaky, however deep", () => {
  const spec = {
    file: "x.spec.ts",
    title: "pays",
    ok: false,
    tests: [{ results: [{ error: { message: "no button" } }] }],
  };
  const file = report({
    stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
    suites: [
      { title: "x", specs: [], suites: [{ title: "deep", specs: [spec, { ...spec, title: "reads", ok: true }] }] },
    ],
  });
  expect(readPlaywright(file, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ["x.spec.ts › pays\n  no button"],
  });
});

test("a runner that ends badly without a failed test, or without a report, is a failure that says so", () => {
  const file = report({ numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] });
  expect(readVitest(file, 0).failed).toBe(0);
  expect(readVitest(file, 139).failures).toEqual(["The runner ended with exit code 139."]);
  const sum = total([readVitest(file, 139), readVitest(path.join(folder, "none.json"), 0)]);
  expect(sum).toMatchObject({ passed: 1, failed: 2 });
  expect(sum.failures).toHaveLength(2);
});
