import { Prisma } from "@/lib/generated/prisma/client";
import type { Page, PageQuery } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

export interface LedgerRow {
  readonly id: bigint;
  readonly at: Date;
  readonly kind: string;
  /** Microcredits: what the entry did to credits less debt; 0 where credits paid a debt. */
  readonly change: bigint;
  /** Credits less debt right after it. */
  readonly balance: bigint;
  readonly note: string | null;
  readonly ref: string | null;
}

export interface LedgerQuery extends PageQuery {
  /** Null: all. */
  readonly kind: string | null;
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
}

/**
 * One page of a consumer's ledger, newest first, each entry with the balance after it. The sum over all that came before
 * is taken in the index of one consumer's entries: some thousands a year, since usage is one line an hour.
 */
export async function listLedgerEntries(
  consumerId: bigint,
  { kind, from, to, page, pageSize }: LedgerQuery,
): Promise<Page<LedgerRow>> {
  const asked = Prisma.sql`(${kind}::text IS NULL OR kind = ${kind})
    AND (${from}::timestamptz IS NULL OR at >= ${from}) AND (${to}::timestamptz IS NULL OR at < ${to})`;
  const [counted] = await db().$queryRaw<[{ total: bigint }]>`
    SELECT count(*) AS total FROM ledger_entry WHERE consumer_id = ${consumerId} AND ${asked}`;
  const rows = await db().$queryRaw<LedgerRow[]>`
    WITH entry AS (
      SELECT id, at, kind, note, ref,
        ${NET_CHANGE} AS change
      FROM ledger_entry WHERE consumer_id = ${consumerId}),
    summed AS (SELECT *, (sum(change) OVER (ORDER BY id))::bigint AS balance FROM entry)
    SELECT id, at, kind, note, ref, change, balance FROM summed
    WHERE ${asked}
    ORDER BY id DESC LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`;
  return { rows, total: Number(counted.total), page, pageSize };
}

/** Of a ledger entry: a debt is booked on an account of its own, which counts against the credits. */
export const NET_CHANGE = Prisma.sql`(
  CASE WHEN credit IN ('credits', 'debt') THEN amount ELSE 0 END
  - CASE WHEN debit IN ('credits', 'debt') THEN amount ELSE 0 END)`;
