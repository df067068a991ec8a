import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHeldBy, takeLock } from "./folder-lock.mjs";
import { startOf } from "./processes.mjs";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lock-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test("the second is told who holds it, until that one lets go", () => {
  const file = path.join(folder, "lock");
  const first = takeLock(file);
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  if ("release" in first) first.release();
  expect(readHeldBy(file)).toBeNull();
  expect(takeLock(file)).toHaveProperty("release");
  expect(fs.readdirSync(folder)).toEqual(["lock"]);
});

test("a holder that was killed holds nothing", async () => {
  const file = path.join(folder, "lock");
  const child = spawn("sleep", ["60"]);
  const { pid = 0 } = child;
  fs.writeFileSync(file, JSON.stringify({ pid, start: startOf(pid) }));
  expect(takeLock(file)).toEqual({ heldBy: pid });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
  expect(takeLock(file)).toHaveProperty("release");
});

test.each(["", "{", "null", '{"pid":1,"start":"never"}'])("a lock that reads %j is nobody's", (content) => {
  const file = path.join(folder, "lock");
  fs.writeFileSync(file, content);
  expect(takeLock(file)).toHaveProperty("release");
});
