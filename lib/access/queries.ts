import type { Role } from "@/lib/access/actor";
import { db } from "@/lib/platform/db";

export interface OperatorRow {
  readonly id: bigint;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
}

/** The team by name; a team is some dozens, 200 are the most that the page shows. */
export async function listOperators(): Promise<OperatorRow[]> {
  const rows = await db().operator.findMany({
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      disabledAt: true,
      createdAt: true,
      sessions: { select: { createdAt: true }, orderBy: { createdAt: "desc" }, take: 1 },
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: 200,
  });
  return rows.map(({ sessions, ...row }) => ({ ...row, lastSignInAt: sessions[0]?.createdAt ?? null }));
}

export interface InvitationRow {
  readonly id: bigint;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Invitations that nobody has used yet, newest first; those past their time too, so that they can be sent anew. */
export async function listInvitations(): Promise<InvitationRow[]> {
  const rows = await db().operatorInvitation.findMany({
    where: { usedAt: null, email: { not: null } },
    select: { id: true, email: true, role: true, createdAt: true, expiresAt: true },
    orderBy: { id: "desc" },
    take: 100,
  });
  return rows.flatMap(({ email, ...row }) => (email === null ? [] : [{ ...row, email }]));
}
