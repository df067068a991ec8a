import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { lockMembers } from "@/lib/members/lock-members";
import { type InviteMember, MEMBERS_MAX } from "@/lib/members/schema";
import { invitationMail } from "@/lib/notifications/mail-text";
import { queueMail } from "@/lib/notifications/queue-mail";
import { senderName } from "@/lib/notifications/sender-name";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

export interface NamedMember {
  readonly memberId: string;
  readonly consumerId: string;
  readonly email: string;
}

type InviteRefusal = "consumer_unknown" | "consumer_archived" | "member_exists" | "members_full" | "invited_enough";

/** Of one consumer: an invitation mails whatever address is typed. */
const INVITATIONS_A_DAY_MAX = 50;

/** The mail carries no secret: whoever reads it asks for a link of 15 minutes, which goes to the same address. */
export async function inviteMember(
  tx: Tx,
  actor: Actor,
  { consumerId, email, role }: InviteMember,
): Promise<Result<NamedMember, InviteRefusal>> {
  const locked = await lockMembers(tx, consumerId);
  if (!locked) return refuseUnknownConsumer();
  const { consumer, members } = locked;
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  if (members.some((member) => member.email === email)) {
    return refuse("member_exists", `${email} is a member of ${consumer.name} already.`, "email");
  }
  if (members.length >= MEMBERS_MAX) {
    return refuse("members_full", `${consumer.name} has ${MEMBERS_MAX} members, the most. Remove one first.`);
  }
  const dayAgo = new Date(Date.now() - 86_400_000);
  if (
    (await tx.mail.count({ where: { kind: "invitation", consumerId, at: { gt: dayAgo } } })) >= INVITATIONS_A_DAY_MAX
  ) {
    return refuse("invited_enough", `${INVITATIONS_A_DAY_MAX} invitations were sent today, the most. Go on tomorrow.`);
  }
  const { id } = await tx.member.create({ data: { consumerId, email, role }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "member.invite",
    target: { kind: "member", id, name: email },
    consumerId,
    after: { email, role },
  });
  await queueMail(prismaSql(tx), {
    ...invitationMail({
      consumerName: consumer.name,
      sender: await senderName(tx),
      url: consoleEnv().PUBLIC_URL,
      email,
    }),
    kind: "invitation",
    consumerId,
    recipient: email,
    dedupeKey: null,
    expiresAt: null,
  });
  return ok({ memberId: publicId("member", id), consumerId: publicId("consumer", consumerId), email });
}
