import { readFile } from "node:fs/promises";
import { z } from "zod";
import { consoleEnv } from "@/lib/platform/env";

const statusSchema = z.object({
  processes: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["starting", "running", "waiting", "stopped"]),
      restarts: z.number().int(),
      last_exit: z.string().nullable(),
      next_start_at: z.iso.datetime().nullable(),
    }),
  ),
});

export interface ProcessStatus {
  readonly name: string;
  /** waiting: it died and is started again at `nextStartAt`. */
  readonly state: "starting" | "running" | "waiting" | "stopped";
  readonly restarts: number;
  /** Signal or exit code of its last death. */
  readonly lastExit: string | null;
  readonly nextStartAt: Date | null;
}

/** What `npm start` says of the processes beside this one; empty where something else runs them, or the file cannot be read. */
export async function readProcesses(): Promise<ProcessStatus[]> {
  const file = consoleEnv().PROCESS_STATUS_FILE;
  if (file === undefined) return [];
  const parsed = statusSchema.safeParse(await readJson(file));
  if (!parsed.success) return [];
  return parsed.data.processes.map(({ name, state, restarts, last_exit, next_start_at }) => ({
    name,
    state,
    restarts,
    lastExit: last_exit,
    nextStartAt: next_start_at === null ? null : new Date(next_start_at),
  }));
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
