import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { OperatorActor } from "@/lib/access/actor";
import { authOptions } from "@/lib/access/auth-options";
import { db } from "@/lib/platform/db";

export interface SignedIn extends OperatorActor {
  readonly email: string;
  /** The row of operator_session that this request came with. */
  readonly sessionId: string;
}

/** The operator behind this request, for pages: without one it goes to the sign-in page. */
export async function requireOperator(): Promise<SignedIn> {
  return (await currentOperator()) ?? redirect("/sign-in");
}

/** The operator behind this request, or null. Read once a request. */
export const currentOperator: () => Promise<SignedIn | null> = cache(async () => {
  const session = await getServerSession(authOptions());
  if (!session?.sessionId) return null;
  const row = await db().operatorSession.findUnique({
    where: { id: session.sessionId, revokedAt: null, expiresAt: { gt: new Date() }, operator: { disabledAt: null } },
    select: { operator: { select: { id: true, email: true, name: true, role: true } } },
  });
  return row ? { kind: "operator", sessionId: session.sessionId, ...row.operator } : null;
});

/** For an answer that goes on for longer than a request: whether it must end. */
export async function isSessionOver(sessionId: string): Promise<boolean> {
  const row = await db().operatorSession.findUnique({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: new Date() }, operator: { disabledAt: null } },
    select: { id: true },
  });
  return row === null;
}
