import type { Role } from "@/lib/access/actor";
import { linkDigest, newLinkToken } from "@/lib/access/link-token";
import type { Tx } from "@/lib/platform/db";

export const INVITATION_DAYS = 7;

export interface OpenInvitation {
  readonly id: bigint;
  /** Null: the first operator's, who names the address. */
  readonly email: string | null;
  readonly role: Role;
}

/** A one-time link that makes an operator; only the token's digest is kept. */
export async function createInvitation(
  tx: Tx,
  invitation: { email: string | null; role: Role },
  publicUrl: string,
  nowMs: number,
): Promise<{ id: bigint; link: string }> {
  const { token, digest } = newLinkToken();
  const { id } = await tx.operatorInvitation.create({
    data: { ...invitation, digest, expiresAt: new Date(nowMs + INVITATION_DAYS * 86_400_000) },
    select: { id: true },
  });
  return { id, link: `${publicUrl}/invite/${token}` };
}

/** The invitation that a link still opens, or null: used, withdrawn, expired or never made. */
export async function findInvitation(tx: Tx, token: string, nowMs: number): Promise<OpenInvitation | null> {
  return tx.operatorInvitation.findFirst({
    where: { digest: linkDigest(token), usedAt: null, expiresAt: { gt: new Date(nowMs) } },
    select: { id: true, email: true, role: true },
  });
}
