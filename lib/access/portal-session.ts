import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { MemberActor } from "@/lib/access/actor";
import { portalAuthOptions } from "@/lib/access/portal-auth-options";
import { currentOperator } from "@/lib/access/session";
import type { ConsumerStatus } from "@/lib/generated/prisma/enums";
import { db } from "@/lib/platform/db";

/** Who looks at the portal, and whose. Every query and action of the portal takes its consumer from here. */
export type PortalSession = MemberSession | OperatorView;

interface Portal {
  readonly consumerId: bigint;
  readonly consumerName: string;
  readonly consumerStatus: ConsumerStatus;
  /** The consumer's own, in which the portal shows and reads times. */
  readonly timeZone: string;
}

export interface MemberSession extends Portal {
  readonly kind: "member";
  readonly actor: MemberActor;
}

/** An operator who views as this consumer: reads all that a member reads, changes nothing. */
export interface OperatorView extends Portal {
  readonly kind: "view";
  readonly operatorId: bigint;
  readonly operatorName: string;
}

/** The session behind this request, for pages: without one it goes to the portal's sign-in page. */
export async function requirePortal(): Promise<PortalSession> {
  return (await currentPortal()) ?? redirect("/portal/sign-in");
}

/** The session behind this request, or null. Read once a request. A view comes first: its banner says how to leave it. */
export const currentPortal: () => Promise<PortalSession | null> = cache(
  async () => (await operatorView()) ?? (await memberSession()),
);

async function operatorView(): Promise<OperatorView | null> {
  const operator = await currentOperator();
  if (!operator) return null;
  const view = await db().consumerView.findUnique({
    where: { operatorId: operator.id, expiresAt: { gt: new Date() } },
    select: { consumer: { select: CONSUMER } },
  });
  return view && { kind: "view", operatorId: operator.id, operatorName: operator.name, ...portalOf(view.consumer) };
}

async function memberSession(): Promise<MemberSession | null> {
  const session = await getServerSession(portalAuthOptions());
  if (!session?.sessionId) return null;
  const row = await db().memberSession.findUnique({
    where: {
      id: session.sessionId,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      member: { consumer: { status: { not: "archived" } } },
    },
    select: { member: { select: { id: true, email: true, role: true, consumer: { select: CONSUMER } } } },
  });
  if (!row) return null;
  const { id, email, role, consumer } = row.member;
  return { kind: "member", actor: { kind: "member", id, name: email, role }, ...portalOf(consumer) };
}

const CONSUMER = { id: true, name: true, status: true, timeZone: true } as const;

function portalOf(consumer: { id: bigint; name: string; status: ConsumerStatus; timeZone: string }): Portal {
  const { id, name, status, timeZone } = consumer;
  return { consumerId: id, consumerName: name, consumerStatus: status, timeZone };
}
