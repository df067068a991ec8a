import { readFile } from "node:fs/promises";
import { z } from "zod";
import { consoleEnv } from "@/lib/platform/env";

const statusSchema = z.object({
  processes: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["starting", "running", "waiting", "stopped"]),
      last_exit: z.string().nullable(),
      last_exit_at: z.iso.datetime().nullable(),
      next_start_at: z.iso.datetime().nullable(),
    }),
  ),
});

/** A process that died: JSON-safe, times in ISO 8601. */
export interface DeadProcess {
  readonly name: string;
  /** Signal or exit code. */
  readonly exit: string;
  readonly exitAt: string;
  /** It works again. */
  readonly isBack: boolean;
  /** When it is tried next; null while it starts. */
  readonly nextStartAt: string | null;
}

/** How long a process that is back is still worth a word. */
const RECENT_MS = 10 * 60_000;

/** The processes beside this one that died lately, as `npm start` reports them; empty where something else runs them. */
export async function readDeadProcesses(nowMs: number): Promise<DeadProcess[]> {
  const file = consoleEnv().PROCESS_STATUS_FILE;
  if (file === undefined) return [];
  return deadProcesses(await readJson(file), nowMs);
}

/** `report` is whatever was in the file. */
export function deadProcesses(report: unknown, nowMs: number): DeadProcess[] {
  const parsed = statusSchema.safeParse(report);
  if (!parsed.success) return [];
  return parsed.data.processes.flatMap(({ name, state, last_exit, last_exit_at, next_start_at }) => {
    if (last_exit === null || last_exit_at === null) return [];
    const isBack = state === "running";
    if (isBack && nowMs - Date.parse(last_exit_at) > RECENT_MS) return [];
    return [{ name, exit: last_exit, exitAt: last_exit_at, isBack, nextStartAt: next_start_at }];
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
