import { createHash, randomBytes } from "node:crypto";
import type { Role } from "@/lib/access/actor";
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
  const token = randomBytes(24).toString("base64url");
  const { id } = await tx.operatorInvitation.create({
    data: { ...invitation, digest: digestOf(token), expiresAt: new Date(nowMs + INVITATION_DAYS * 86_400_000) },
    select: { id: true },
  });
  return { id, link: `${publicUrl}/invite/${token}` };
}

/** The invitation that a link still opens, or null: used, withdrawn, expired or never made. */
export async function findInvitation(tx: Tx, token: string, nowMs: number): Promise<OpenInvitation | null> {
  return tx.operatorInvitation.findFirst({
    where: { digest: digestOf(token), usedAt: null, expiresAt: { gt: new Date(nowMs) } },
    select: { id: true, email: true, role: true },
  });
}

/** A token has 192 random bits: one round of SHA-256 is as good as any. */
function digestOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
