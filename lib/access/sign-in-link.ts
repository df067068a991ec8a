import { createHash } from "node:crypto";
import { linkDigest, newLinkToken } from "@/lib/access/link-token";
import { recordAudit } from "@/lib/audit/record";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export const SIGN_IN_LINK_MINUTES = 15;

/** A link that signs this member in, once, within 15 minutes. */
export async function createSignInLink(tx: Tx, memberId: bigint, publicUrl: string, nowMs: number): Promise<string> {
  const { token, digest } = newLinkToken();
  const at = new Date(nowMs);
  const expiresAt = new Date(nowMs + SIGN_IN_LINK_MINUTES * 60_000);
  await tx.signInLink.create({ data: { digest, memberId, at, expiresAt }, select: { id: true } });
  return `${publicUrl}/portal/sign-in/${token}`;
}

export interface SignInLinkOwner {
  readonly memberId: bigint;
  readonly email: string;
  readonly consumerName: string;
}

/** Whom a link would sign in, or null. Looking does not spend it: mail scanners look at every link. */
export async function findSignInLink(tx: Tx, token: string, nowMs: number): Promise<SignInLinkOwner | null> {
  const link = await tx.signInLink.findFirst({
    where: {
      digest: linkDigest(token),
      usedAt: null,
      expiresAt: { gt: new Date(nowMs) },
      member: { consumer: { status: { not: "archived" } } },
    },
    select: { member: { select: { id: true, email: true, consumer: { select: { name: true } } } } },
  });
  return link && { memberId: link.member.id, email: link.member.email, consumerName: link.member.consumer.name };
}

/** Spends the link and every other open one of its member; null where it does not work (any more). */
export async function spendSignInLink(
  client: PrismaClient,
  token: string,
  nowMs: number,
): Promise<SignInLinkOwner | null> {
  const now = new Date(nowMs);
  return client.$transaction(async (tx) => {
    // One statement, so that of two at once one finds it spent.
    const [owner] = await tx.$queryRaw<(SignInLinkOwner & { joinedAt: Date | null; consumerId: bigint })[]>`
      UPDATE sign_in_link l SET used_at = ${now} FROM member m JOIN consumer c ON c.id = m.consumer_id
      WHERE l.digest = ${linkDigest(token)} AND l.used_at IS NULL AND l.expires_at > ${now}
        AND m.id = l.member_id AND c.status <> 'archived'
      RETURNING m.id AS "memberId", m.email, m.joined_at AS "joinedAt", c.id AS "consumerId", c.name AS "consumerName"`;
    if (!owner) return null;
    const { memberId: id, email, joinedAt, consumerId, consumerName } = owner;
    await tx.signInLink.updateMany({ where: { memberId: id, usedAt: null }, data: { usedAt: now } });
    if (joinedAt === null) {
      await tx.member.update({ where: { id }, data: { joinedAt: now }, select: { id: true } });
      await recordAudit(
        tx,
        { kind: "member", id, name: email },
        { action: "member.join", target: { kind: "member", id, name: email }, consumerId },
      );
    }
    return { memberId: id, email, consumerName };
  });
}

/**
 * Counts one question for a link, for whatever address: 5 of one address and 300 of all in 15 minutes. Nothing here depends
 * on whether the address is a member's.
 */
export async function countSignInRequest(tx: Tx, email: string, nowMs: number): Promise<Result<null, "too_many">> {
  const digest = new Uint8Array(createHash("sha256").update(email).digest());
  // One after the other, so that a hundred at once are a hundred.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${REQUEST_LOCK})`;
  const at = { gt: new Date(nowMs - SIGN_IN_LINK_MINUTES * 60_000) };
  const [ofAddress, ofAll] = [
    await tx.signInRequest.count({ where: { digest, at } }),
    await tx.signInRequest.count({ where: { at } }),
  ];
  if (ofAddress >= REQUESTS_OF_ADDRESS_MAX) {
    return refuse(
      "too_many",
      `Enough links were asked for this address. Use the newest one, or wait ${WAIT}.`,
      "email",
    );
  }
  if (ofAll >= REQUESTS_OF_ALL_MAX) return refuse("too_many", `Too many people ask for links. Wait ${WAIT}.`);
  await tx.signInRequest.create({ data: { digest, at: new Date(nowMs) }, select: { id: true } });
  return ok(null);
}

const WAIT = `${SIGN_IN_LINK_MINUTES} minutes`;
const REQUESTS_OF_ADDRESS_MAX = 5;
const REQUESTS_OF_ALL_MAX = 300;
const REQUEST_LOCK = 402_000_002n;
