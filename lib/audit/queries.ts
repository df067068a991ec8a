import type { AuditEntry, Prisma } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

export interface AuditQuery extends PageQuery {
  /** An operator's id, "worker", "system" …; null: all. */
  readonly actor: bigint | AuditEntry["actorKind"] | null;
  /** "key", "plan" …; null: all. */
  readonly targetKind: string | null;
  /** One object: its kind is targetKind. */
  readonly targetId?: bigint | null;
  readonly consumerId?: bigint | null;
  /** The whole of it ("key.revoke") or null. */
  readonly action: string | null;
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
}

/** One page of the audit log, newest first. The id gives the order: it is what two rows of one moment differ in. */
export async function listAuditEntries(query: AuditQuery): Promise<Page<AuditEntry>> {
  const where = conditionsOf(query);
  const [rows, total] = await Promise.all([
    db().auditEntry.findMany({ where, orderBy: { id: "desc" }, ...skipTake(query) }),
    db().auditEntry.count({ where }),
  ]);
  return { rows, total, page: query.page, pageSize: query.pageSize };
}

function conditionsOf(query: AuditQuery): Prisma.AuditEntryWhereInput {
  const { actor, targetKind, targetId, consumerId, action, from, to } = query;
  return {
    ...(typeof actor === "bigint" ? { actorKind: "operator", actorId: actor } : actor ? { actorKind: actor } : {}),
    ...(targetKind ? { targetKind } : {}),
    ...(targetId ? { targetId } : {}),
    ...(consumerId ? { consumerId } : {}),
    ...(action ? { action } : {}),
    ...(from || to ? { at: { ...(from && { gte: from }), ...(to && { lt: to }) } } : {}),
  };
}

/** Entries that one file of the log holds at most, the newest. */
export const AUDIT_EXPORT_MAX = 10_000;

/** What the filter offers: the actions among the last 5,000 entries. */
export async function listAuditActions(): Promise<string[]> {
  const rows = await db().$queryRaw<{ action: string }[]>`
    SELECT DISTINCT action FROM (SELECT action FROM audit_entry ORDER BY id DESC LIMIT 5000) latest ORDER BY action`;
  return rows.map(({ action }) => action);
}
