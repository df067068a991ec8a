import type { Actor } from "@/lib/access/actor";
import { Prisma } from "@/lib/generated/prisma/client";
import type { IdKind } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";

/** What an audit row may hold. Money as microcredits; a bigint is kept as its decimal text. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | readonly Json[]
  | { readonly [name: string]: Json };

/** What a change is about; the last three have no public id. */
export type TargetKind = IdKind | "gate" | "invitation" | "setting";

export interface AuditEvent {
  /** "consumer.suspend": the target's kind, then the verb. */
  readonly action: string;
  readonly target: { readonly kind: TargetKind; readonly id: bigint; readonly name: string };
  readonly consumerId?: bigint;
  /** Only the fields that the change touches; never a secret or a digest. */
  readonly before?: Json;
  readonly after?: Json;
  readonly reason?: string;
  readonly configVersion?: bigint;
}

/** Writes the audit row of a change in the change's own transaction: both are there or neither is. */
export async function recordAudit(tx: Tx, actor: Actor, event: AuditEvent): Promise<void> {
  await tx.auditEntry.create({
    data: {
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action: event.action,
      targetKind: event.target.kind,
      targetId: event.target.id,
      targetName: event.target.name,
      consumerId: event.consumerId ?? null,
      before: stored(event.before),
      after: stored(event.after),
      reason: event.reason ?? null,
      configVersion: event.configVersion ?? null,
    },
  });
}

function stored(value: Json | undefined): Prisma.InputJsonValue | typeof Prisma.DbNull {
  if (value === undefined) return Prisma.DbNull;
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === "bigint" ? part.toString() : part)));
}
