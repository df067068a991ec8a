import { lockConsumer } from "@/lib/consumers/lock-consumer";
import type { Consumer, Member } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";

/**
 * A consumer and its members, locked by the consumer's row: two owners who remove each other at once come one after the
 * other, so that one always remains. Null: there is no such consumer.
 */
export async function lockMembers(
  tx: Tx,
  consumerId: bigint,
): Promise<{ consumer: Consumer; members: Member[] } | null> {
  const consumer = await lockConsumer(tx, consumerId);
  return consumer && { consumer, members: await tx.member.findMany({ where: { consumerId }, orderBy: { id: "asc" } }) };
}

/** Whether nobody could decide for the consumer any more without this member. */
export function isLastOwner(members: readonly Member[], member: Member): boolean {
  const owners = members.filter(({ role }) => role === "owner");
  return owners.length === 1 && owners[0]?.id === member.id;
}
