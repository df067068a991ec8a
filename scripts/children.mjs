import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { Backoff } from "./backoff.mjs";
import { Failure } from "./failure.mjs";
import { isAlive, sleep, startOf, waitUntil } from "./processes.mjs";
import { endGroup, parentEnv, withParent } from "./programs.mjs";
import { say } from "./progress.mjs";

/**
 * What keeps running while the product does.
 * @typedef {object} ChildPlan
 * @property {string} name
 * @property {string[]} args of Node
 * @property {number} [niceness] 0 (as anybody) to 19 (last)
 * @property {string} [readyUrl] answers 2xx once it works; without one it works when it has lived a second
 */

/**
 * As the console is told of it.
 * @typedef {object} ChildStatus
 * @property {string} name
 * @property {"starting" | "running" | "waiting" | "stopped"} state waiting: it died, and is started again at `next_start_at`
 * @property {number | null} pid
 * @property {string} start of the process, to tell its pid from a reused one
 * @property {number} restarts
 * @property {string | null} last_exit signal or exit code of its last death
 * @property {string | null} last_exit_at
 * @property {string | null} next_start_at
 */

const logBytesMax = 20 * 2 ** 20;

/** A process that is gone already, and a system without priorities, are none the worse for it.
 * @param {number} pid
 * @param {number} niceness
 */
export function setNiceness(pid, niceness) {
  if (niceness === 0) return;
  try {
    os.setPriority(pid, niceness);
  } catch {
    say(`Process ${pid} keeps its priority.`);
  }
}

/** One child process that is kept alive. Its output goes straight into a file, so that it outlives us without a broken pipe. */
export class Child {
  #backoff = new Backoff();
  #stopping = false;
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;
  /** @type {Promise<void>} */
  #ended = Promise.resolve();
  #wake = () => {};

  /**
   * @param {ChildPlan} plan
   * @param {{ cwd: string, env: NodeJS.ProcessEnv, logFile: string, onChange: () => void }} context
   */
  constructor(plan, context) {
    this.plan = plan;
    this.context = context;
    /** @type {ChildStatus} */
    this.status = {
      name: plan.name,
      state: "starting",
      pid: null,
      start: "",
      restarts: 0,
      last_exit: null,
      last_exit_at: null,
      next_start_at: null,
    };
  }

  /** Starts it and waits until it works. A child that dies before that is not tried again: its configuration is wrong. */
  async start() {
    const died = this.#spawn();
    const works = await Promise.race([died.then(() => false), this.#isReady(120_000)]);
    if (!works) {
      this.#stopping = true;
      const cause = lastMessage(this.context.logFile);
      throw new Failure(
        `The ${this.plan.name} did not start (${this.status.last_exit ?? "no answer in 120 s"}): ${cause}; see ${this.context.logFile}.`,
      );
    }
    this.#change({ state: "running" });
    void this.#keepAlive(died);
  }

  /** @param {number} graceMs from SIGTERM to SIGKILL */
  async stop(graceMs) {
    this.#stopping = true;
    this.#wake();
    const child = this.#process;
    if (child === null) return;
    child.kill("SIGTERM");
    const isDone = await Promise.race([this.#ended.then(() => true), sleep(graceMs).then(() => false)]);
    if (!isDone) {
      say(`The ${this.plan.name} did not end in ${graceMs / 1000} s and is killed.`);
      endGroup(child, "SIGKILL");
      await this.#ended;
    }
  }

  /** @param {Promise<void>} died */
  async #keepAlive(died) {
    let begunMs = performance.now();
    let end = died;
    for (;;) {
      await end;
      if (this.#stopping) return;
      const waitMs = this.#backoff.next(performance.now() - begunMs);
      say(`The ${this.plan.name} ended (${this.status.last_exit}) and is started again in ${waitMs / 1000} s.`);
      this.#change({ state: "waiting", next_start_at: new Date(Date.now() + waitMs).toISOString() });
      await Promise.race([sleep(waitMs), new Promise((resolve) => this.#onWake(() => resolve(undefined)))]);
      if (this.#stopping) return;
      begunMs = performance.now();
      end = this.#spawn();
      this.#change({ restarts: this.status.restarts + 1 });
      void this.#isReady(120_000).then((works) => {
        if (works && this.#process !== null) this.#change({ state: "running" });
      });
    }
  }

  /** @param {() => void} wake */
  #onWake(wake) {
    this.#wake = wake;
  }

  /** @returns {Promise<void>} resolves when it ended */
  #spawn() {
    const { cwd, env, logFile } = this.context;
    const log = fs.openSync(logFile, "a");
    const child = spawn(process.execPath, [...withParent, ...this.plan.args], {
      cwd,
      env: { ...env, ...parentEnv() },
      detached: true,
      stdio: ["pipe", log, log],
    });
    fs.closeSync(log);
    this.#process = child;
    const pid = child.pid ?? null;
    if (pid !== null) setNiceness(pid, this.plan.niceness ?? 0);
    this.#change({ state: "starting", pid, start: pid === null ? "" : startOf(pid), next_start_at: null });
    this.#ended = new Promise((resolve) => {
      const end = (/** @type {string} */ how) => {
        this.#process = null;
        endGroup(child, "SIGKILL"); // What it had started itself.
        const at = new Date().toISOString();
        this.#change({ state: "stopped", pid: null, start: "", last_exit: how, last_exit_at: at });
        resolve();
      };
      child.once("exit", (code, signal) => end(signal ?? `exit ${code}`));
      child.once("error", (error) => end(error.message));
    });
    return this.#ended;
  }

  /** @param {number} timeoutMs */
  #isReady(timeoutMs) {
    const { readyUrl } = this.plan;
    const child = this.#process;
    if (readyUrl === undefined) return sleep(1000).then(() => this.#process === child);
    return waitUntil(
      async () =>
        this.#process !== child ||
        (await fetch(readyUrl, { signal: AbortSignal.timeout(5000) }).then(
          (response) => response.ok,
          () => false,
        )),
      timeoutMs,
      100,
    ).then((answered) => answered && this.#process === child);
  }

  /** @param {Partial<ChildStatus>} change */
  #change(change) {
    Object.assign(this.status, change);
    this.context.onChange();
  }
}

/** Keeps a log from filling the disk: what is in it becomes <file>.1. Its writers append, so they go on at its new beginning.
 * @param {string} file
 */
export function boundLog(file) {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) < logBytesMax) return;
  fs.copyFileSync(file, `${file}.1`);
  fs.truncateSync(file);
}

/** Processes of a run that was killed end by themselves when they notice; those that do not are made to.
 * @param {string} statusFile
 */
export async function endLeftovers(statusFile) {
  const left = readStatuses(statusFile).filter(isStillRunning);
  if (left.length === 0) return;
  say(`Waiting for ${left.map(({ name }) => name).join(", ")} of a run that was killed …`);
  await waitUntil(() => !left.some(isStillRunning), 6000);
  for (const child of left.filter(isStillRunning)) if (child.pid !== null) process.kill(child.pid, "SIGKILL");
  await waitUntil(() => !left.some(isStillRunning), 2000);
}

/** @param {ChildStatus} child */
function isStillRunning(child) {
  return child.pid !== null && isAlive(child.pid) && startOf(child.pid) === child.start;
}

/**
 * @param {string} statusFile
 * @returns {ChildStatus[]}
 */
function readStatuses(statusFile) {
  try {
    return JSON.parse(fs.readFileSync(statusFile, "utf8")).processes;
  } catch {
    return [];
  }
}

/** The last thing a process said, for the line that says why it ended: the message of a JSON line, or the line itself.
 * @param {string} logFile
 */
export function lastMessage(logFile) {
  const lines = fs.readFileSync(logFile, "utf8").slice(-20_000).trim().split("\n");
  const said = lines.findLast((line) => /error|fatal|cannot|not set|needs/i.test(line)) ?? lines.at(-1) ?? "";
  try {
    const { msg, err } = JSON.parse(said);
    return [msg, err?.message].filter(Boolean).join(": ");
  } catch {
    return said.trim() || "it said nothing";
  }
}
