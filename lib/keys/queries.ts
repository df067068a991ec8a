import type { Page, PageQuery } from "@/lib/kernel/page";
import { skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";

export type KeyState = "active" | "expired" | "revoked";

export interface KeyRow {
  readonly id: bigint;
  readonly name: string;
  /** "tg_live_…c81A": all that is left of the secret. */
  readonly hint: string;
  readonly state: KeyState;
  readonly routeIds: readonly bigint[];
  readonly ipAllow: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** The key that a rotation put in its place. */
  readonly replacedBy: bigint | null;
}

/** One page of a consumer's keys: those that work first, then newest first. The digest is never selected. */
export async function listKeys(consumerId: bigint, query: PageQuery, now: Date): Promise<Page<KeyRow>> {
  const where = { consumerId };
  const [rows, total] = await Promise.all([
    db().key.findMany({
      where,
      omit: { digest: true },
      orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
      ...skipTake(query),
    }),
    db().key.count({ where }),
  ]);
  return { ...query, rows: rows.map((row) => ({ ...row, hint: keyHint(row), state: keyState(row, now) })), total };
}

export function keyHint(key: { prefix: string; lastFour: string }): string {
  return `${key.prefix}…${key.lastFour}`;
}

/** "c81A", "…c81A" and "tg_live_…c81A" name a key by its last four; anything else is no hint, which is "". */
export function keyHintOf(text: string): string {
  return /^(?:tg_live_)?(?:…|\.{3})?([A-Za-z0-9]{4})$/.exec(text)?.[1] ?? "";
}

export function keyState(key: { expiresAt: Date | null; revokedAt: Date | null }, now: Date): KeyState {
  if (key.revokedAt) return "revoked";
  return key.expiresAt && key.expiresAt <= now ? "expired" : "active";
}

/** What a key's allow-list chooses from; routes that are archived stay where a key names them. */
export async function listRouteChoices(): Promise<{ id: bigint; name: string }[]> {
  return db().route.findMany({
    where: { archivedAt: null },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
    take: 500,
  });
}
