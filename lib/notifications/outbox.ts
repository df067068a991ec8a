import type { Mail } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

/** One page of the outbox, newest first; of all consumers, or of one. */
export async function listMail(query: PageQuery, consumerId?: bigint): Promise<Page<Mail>> {
  const where = consumerId === undefined ? {} : { consumerId };
  const [rows, total] = await Promise.all([
    db().mail.findMany({ where, orderBy: { id: "desc" }, ...skipTake(query) }),
    db().mail.count({ where }),
  ]);
  return { ...query, rows, total };
}
