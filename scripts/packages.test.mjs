import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "./build.mjs";
import { hasEveryPackage } from "./packages.mjs";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "packages-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const lock = JSON.stringify({
  packages: {
    "": {},
    "node_modules/pg": { integrity: "sha512-a" },
    "node_modules/other-system": { integrity: "sha512-b", optional: true },
  },
});

test.each([
  ["all that this system needs", { "node_modules/pg": { integrity: "sha512-a" } }, true],
  ["another version", { "node_modules/pg": { integrity: "sha512-old" } }, false],
  ["too little", {}, false],
])("packages installed by hand count when they are %s", (_, packages, expected) => {
  const record = path.join(folder, "record.json");
  expect(hasEveryPackage(lock, record)).toBe(false);
  fs.writeFileSync(record, JSON.stringify({ packages }));
  expect(hasEveryPackage(lock, record)).toBe(expected);
});

test("a build is stamped by what it read: tests, generated files and times do not count", () => {
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  write("lib/money.ts", "1");
  const first = digestOf(folder, ["lib", "absent"]);
  write("lib/money.test.ts", "x");
  write("lib/generated/client.ts", "x");
  fs.utimesSync(path.join(folder, "lib/money.ts"), 1, 1);
  expect(digestOf(folder, ["lib", "absent"])).toBe(first);
  write("lib/money.ts", "2");
  expect(digestOf(folder, ["lib", "absent"])).not.toBe(first);
});
