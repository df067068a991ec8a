import { createSignInLink, SIGN_IN_LINK_MINUTES } from "@/lib/access/sign-in-link";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { signInMail } from "@/lib/notifications/mail-text";
import { queueMail } from "@/lib/notifications/queue-mail";
import { senderName } from "@/lib/notifications/sender-name";
import { prismaSql } from "@/lib/platform/db";

/** One mail for each consumer that the address is a member of, ten at most; none where it is nobody's. */
export async function mailSignInLinks(
  client: PrismaClient,
  email: string,
  publicUrl: string,
  nowMs: number,
): Promise<void> {
  await client.$transaction(async (tx) => {
    const members = await tx.member.findMany({
      where: { email, consumer: { status: { not: "archived" } } },
      select: { id: true, consumerId: true, consumer: { select: { name: true } } },
      orderBy: { id: "asc" },
      take: 10,
    });
    if (members.length === 0) return;
    const sender = await senderName(tx);
    for (const { id, consumerId, consumer } of members) {
      const link = await createSignInLink(tx, id, publicUrl, nowMs);
      await queueMail(prismaSql(tx), {
        ...signInMail({ consumerName: consumer.name, sender, link }),
        kind: "sign_in",
        consumerId,
        recipient: email,
        dedupeKey: null,
        expiresAt: new Date(nowMs + SIGN_IN_LINK_MINUTES * 60_000),
      });
    }
  });
}
