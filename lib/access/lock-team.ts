import type { Operator } from "@/lib/generated/prisma/client";
import type { Tx } from "@/lib/platform/db";

export type TeamMember = Pick<Operator, "id" | "name" | "email" | "role" | "disabledAt">;

/**
 * All operators, locked: two admins who demote or disable each other at once come one after the other, so that one admin
 * always remains. A team is some dozens of rows.
 */
export async function lockTeam(tx: Tx): Promise<TeamMember[]> {
  await tx.$executeRaw`SELECT id FROM operator ORDER BY id FOR UPDATE`;
  return tx.operator.findMany({
    select: { id: true, name: true, email: true, role: true, disabledAt: true },
    orderBy: { id: "asc" },
  });
}

/** Whether nobody could manage the team any more without this operator. */
export function isLastAdmin(team: readonly TeamMember[], operator: TeamMember): boolean {
  const admins = team.filter(({ role, disabledAt }) => role === "admin" && disabledAt === null);
  return admins.length === 1 && admins[0]?.id === operator.id;
}
