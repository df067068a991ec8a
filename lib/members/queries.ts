import type { MemberRole } from "@/lib/access/actor";
import { MEMBERS_MAX } from "@/lib/members/schema";
import { db } from "@/lib/platform/db";

export interface MemberRow {
  readonly id: bigint;
  readonly email: string;
  readonly role: MemberRole;
  readonly createdAt: Date;
  /** Null: invited, has not signed in yet. */
  readonly joinedAt: Date | null;
  readonly lastSignInAt: Date | null;
}

/** All members of a consumer, by address. */
export async function listMembers(consumerId: bigint): Promise<MemberRow[]> {
  const rows = await db().member.findMany({
    where: { consumerId },
    select: {
      id: true,
      email: true,
      role: true,
      createdAt: true,
      joinedAt: true,
      sessions: { select: { createdAt: true }, orderBy: { createdAt: "desc" }, take: 1 },
    },
    orderBy: { email: "asc" },
    take: MEMBERS_MAX,
  });
  return rows.map(({ sessions, ...row }) => ({ ...row, lastSignInAt: sessions[0]?.createdAt ?? null }));
}
