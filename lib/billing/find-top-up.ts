import { type ConsumerPurse, readPurse } from "@/lib/ledger/read-purse";
import { openTopUpToken } from "@/lib/platform/crypto";
import { prismaSql, type Tx } from "@/lib/platform/db";

export type TopUp =
  | {
      readonly state: "open";
      readonly consumerId: bigint;
      readonly name: string;
      readonly externalId: string;
      readonly purse: ConsumerPurse | null;
    }
  | { readonly state: "expired" }
  | { readonly state: "unknown" };

/** What a top-up link shows to whoever has it. An archived consumer has none. */
export async function findTopUp(tx: Tx, secrets: readonly string[], token: string, nowMs: number): Promise<TopUp> {
  const opened = openTopUpToken(secrets, token, nowMs);
  if (opened.state !== "valid") return { state: opened.state === "expired" ? "expired" : "unknown" };
  const consumer = await tx.consumer.findUnique({
    where: { id: opened.consumerId },
    select: { name: true, externalId: true, status: true },
  });
  if (consumer === null || consumer.status === "archived") return { state: "unknown" };
  const purse = await readPurse(prismaSql(tx), Number(opened.consumerId));
  return { state: "open", consumerId: opened.consumerId, name: consumer.name, externalId: consumer.externalId, purse };
}
