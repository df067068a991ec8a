import { consoleStripe } from "@/lib/billing/console-billing";
import { readHealth } from "@/lib/health/read-health";
import { readVerification } from "@/lib/ledger/verification";
import { db, prismaSql } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { readProcesses } from "@/lib/platform/process-status";
import { type Part, partsOf } from "./parts-of";

/** How each part of the product is at this moment. */
export async function readParts(now: Date): Promise<Part[]> {
  const [health, processes, verification] = await Promise.all([
    readHealth(db(), now),
    readProcesses(),
    readVerification(prismaSql(db())),
  ]);
  const sendsMail = consoleEnv().SMTP_URL !== undefined;
  return partsOf({ now, health, processes, verification, sendsMail, isDemoStripe: consoleStripe().demo });
}
