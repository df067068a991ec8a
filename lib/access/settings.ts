import { z } from "zod";
import type { Tx } from "@/lib/platform/db";

/** What every page of the console shows itself by. */
export interface ConsoleSettings {
  readonly organisation: string;
  /** IANA zone in which operators read and type times. Quotas count in each consumer's own. */
  readonly timeZone: string;
}

export async function consoleSettings(tx: Tx): Promise<ConsoleSettings> {
  return settingsOf((await tx.setting.findUnique({ where: { key: CONSOLE_KEY } }))?.value);
}

/** A value of another form (an older version's, a hand's) counts as none. */
export function settingsOf(value: unknown): ConsoleSettings {
  const stored = Stored.safeParse(value);
  return stored.success ? stored.data : { organisation: "", timeZone: "UTC" };
}

export async function consoleTimeZone(tx: Tx): Promise<string> {
  return (await consoleSettings(tx)).timeZone;
}

export const CONSOLE_KEY = "console";

const Stored = z.object({ organisation: z.string(), timeZone: z.string() });
