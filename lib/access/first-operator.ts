import { createInvitation } from "@/lib/access/invitation";
import type { PrismaClient } from "@/lib/generated/prisma/client";

/**
 * A one-time link for the first admin of an empty installation, or null where there is an operator already. Each call makes
 * a new link and ends the ones before, so that only the one printed last opens the door.
 */
export async function createFirstOperatorLink(
  client: PrismaClient,
  publicUrl: string,
  nowMs: number,
): Promise<string | null> {
  return client.$transaction(async (tx) => {
    if ((await tx.operator.count()) > 0) return null;
    await tx.operatorInvitation.deleteMany({ where: { email: null } });
    const { link } = await createInvitation(tx, { email: null, role: "admin" }, publicUrl, nowMs);
    return link;
  });
}
