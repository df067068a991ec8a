import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { Agent } from "node:http";
import type { JournalSync } from "@/lib/journal/journal";
import { waitUntil } from "@/scripts/processes.mjs";
import { parentEnv, withParent } from "@/scripts/programs.mjs";

export interface GateSettings {
  readonly root: string;
  /** Node's arguments, from the root. */
  readonly program: readonly string[];
  readonly id: string;
  readonly port: number;
  readonly journalDir: string;
  readonly journalSync: JournalSync;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** One gate as a process of its own, start after start, on the same port and the same journal. */
export class GateProcess {
  readonly url: string;
  agent = newAgent();
  /** Calls that are with this gate and have no answer yet. */
  inFlight = 0;
  /** Counts its starts. */
  start = 0;
  paused = false;
  private child: ChildProcess | null = null;

  constructor(readonly settings: GateSettings) {
    this.url = `http://127.0.0.1:${settings.port}`;
  }

  get id(): string {
    return this.settings.id;
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get serving(): boolean {
    return this.running && !this.paused;
  }

  /** Resolves as soon as the process is there; see `ready`. */
  begin(): void {
    const { root, program, id, port, journalDir, journalSync, logFile, env } = this.settings;
    fs.mkdirSync(journalDir, { recursive: true });
    const log = fs.openSync(logFile, "a");
    this.start += 1;
    this.agent = newAgent();
    this.child = spawn(process.execPath, [...withParent, ...program], {
      cwd: root,
      env: {
        ...env,
        ...parentEnv(),
        GATE_ID: id,
        GATE_PORT: String(port),
        GATE_URL: this.url,
        JOURNAL_DIR: journalDir,
        JOURNAL_SYNC: journalSync,
      },
      stdio: ["pipe", log, log],
    });
    fs.closeSync(log);
  }

  /** False: it did not become ready in time. */
  ready(withinMs: number): Promise<boolean> {
    return waitUntil(
      () =>
        fetch(`${this.url}/readyz`).then(
          (response) => response.ok,
          () => false,
        ),
      withinMs,
    );
  }

  /** kill -9. Resolves to how many calls were with it. */
  async kill(): Promise<number> {
    const { inFlight } = this;
    await this.end("SIGKILL");
    return inFlight;
  }

  /** SIGTERM. Resolves to its exit code; null: it had to be killed. */
  async stop(withinMs: number): Promise<number | null> {
    const overdue = setTimeout(() => this.child?.kill("SIGKILL"), withinMs);
    await this.end("SIGTERM");
    clearTimeout(overdue);
    return this.child?.exitCode ?? null;
  }

  pause(): void {
    this.paused = true;
    this.child?.kill("SIGSTOP");
  }

  resume(): void {
    this.child?.kill("SIGCONT");
    this.paused = false;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === null || !this.running) return;
    const ended = once(child, "exit");
    child.kill(signal);
    // A process that stands still does not hear SIGTERM.
    if (this.paused) this.resume();
    await ended;
    this.agent.destroy();
  }
}

function newAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 64 });
}
