import { spawn } from "node:child_process";
import { Failure } from "./failure.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Preloaded into every Node program we start: it ends when this process does, kill -9 included. */
export const withParent = ["--import", new URL("parent-watch.mjs", import.meta.url).href];

/** What a child is told so that the preloaded file watches this process and not a grandchild's parent. */
export function parentEnv() {
  return { PARENT_PID: String(process.pid) };
}

/**
 * Runs a Node program to its end. It has a process group of its own, so that Ctrl-C reaches only us and its own children end with it.
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string | undefined>, show?: boolean }} options show: its output is passed on as it comes
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function runNode(args, { cwd, env = {}, show = false }) {
  const child = spawn(process.execPath, [...withParent, ...args], {
    cwd,
    env: { ...process.env, ...env, ...parentEnv() },
    detached: true,
    stdio: ["pipe", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
  });
  running.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    output.stdout = lastPart(output.stdout + text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    output.stderr = lastPart(output.stderr + text);
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  running.delete(child);
  return { code, ...output };
}

/** As runNode, but anything other than exit 0 is a failure that shows what the program said.
 * @param {string} what
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string | undefined> }} options
 */
export async function runOrFail(what, args, options) {
  const result = await runNode(args, options);
  if (result.code === 0) return result.stdout;
  const said = [result.stdout, result.stderr].join("\n").trim().split("\n").slice(-40).join("\n");
  throw new Failure(`${what} failed (exit ${result.code}):\n${said}`);
}

/** Ends what runNode started and has not ended yet, each with its own children. */
export function endPrograms() {
  for (const child of running) endGroup(child, "SIGKILL");
}

/**
 * @param {import("node:child_process").ChildProcess} child a leader of its group
 * @param {NodeJS.Signals} signal
 */
export function endGroup(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

/** The end of a long output; enough for any JSON that our programs print.
 * @param {string} text
 */
function lastPart(text) {
  return text.length > 2_000_000 ? text.slice(-1_000_000) : text;
}
