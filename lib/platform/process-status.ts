import { readFile } from "node:fs/promises";
import { z } from "zod";
import { consoleEnv } from "@/lib/platform/env";

const Status = z.object({
  name: z.string(),
  state: z.enum(["starting", "running", "waiting", "stopped"]),
  restarts: z.number(),
  last_exit: z.string().nullable(),
  last_exit_at: z.string().nullable(),
  next_start_at: z.string().nullable(),
});

/** A process that `npm start` keeps alive, as it reports it. */
export type ProcessStatus = z.output<typeof Status>;

/** Empty where something else runs the processes, or the report cannot be read at this moment. */
export async function readProcesses(): Promise<ProcessStatus[]> {
  const file = consoleEnv().PROCESS_STATUS_FILE;
  if (file === undefined) return [];
  try {
    return z.object({ processes: z.array(Status) }).parse(JSON.parse(await readFile(file, "utf8"))).processes;
  } catch {
    return [];
  }
}
