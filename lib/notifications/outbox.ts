import type { Mail } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

/** One page of the outbox, newest first. */
export async function listMail(query: PageQuery): Promise<Page<Mail>> {
  const [rows, total] = await Promise.all([
    db().mail.findMany({ orderBy: { id: "desc" }, ...skipTake(query) }),
    db().mail.count(),
  ]);
  return { ...query, rows, total };
}
