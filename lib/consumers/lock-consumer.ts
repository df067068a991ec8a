import type { Consumer } from "@/lib/generated/prisma/client";
import { type Refusal, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

/** The consumer, locked until the transaction ends, so that what a verb has checked still holds when it writes; or null. */
export async function lockConsumer(tx: Tx, consumerId: bigint): Promise<Consumer | null> {
  await tx.$executeRaw`SELECT id FROM consumer WHERE id = ${consumerId} FOR NO KEY UPDATE`;
  return tx.consumer.findUnique({ where: { id: consumerId } });
}

export function refuseUnknownConsumer(): Refusal<"consumer_unknown"> {
  return refuse("consumer_unknown", "This consumer does not exist.");
}

export function refuseArchived(name: string): Refusal<"consumer_archived"> {
  return refuse("consumer_archived", `${name} is archived. Restore it first.`);
}
