import { consoleSettings } from "@/lib/access/settings";
import type { Tx } from "@/lib/platform/db";

/** Who sells the API: what members know it by. */
export async function senderName(tx: Tx): Promise<string> {
  return (await consoleSettings(tx)).organisation || "Tollgate";
}
