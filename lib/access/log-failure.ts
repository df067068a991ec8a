import { randomUUID } from "node:crypto";
import { log } from "@/lib/platform/log";

/** Logs what an action has thrown, and gives the sentence for the browser: never the thrown message, but how to find it. */
export function logFailure(action: string, error: unknown): string {
  const reference = randomUUID().slice(0, 8);
  log("console").error({ err: error, reference, action }, "an action failed");
  return `This could not be saved; nothing was changed. Try again, or name reference ${reference} to your admin.`;
}
