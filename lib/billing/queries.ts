import type { CreditPack, Prisma, StripeInbox, StripeRejection } from "@/lib/generated/prisma/client";
import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import type { Tx } from "@/lib/platform/db";
import type { TopUpState } from "./fulfil-checkout";

export interface PackRow extends CreditPack {
  /** Paid so far. */
  readonly sold: number;
}

/** Every pack of this mode, those that are sold first, in the order that consumers see. */
export async function listPacks(tx: Tx, livemode: boolean): Promise<PackRow[]> {
  const packs = await tx.creditPack.findMany({
    where: { livemode },
    include: { _count: { select: { topUps: { where: { state: "paid" } } } } },
    orderBy: [{ archivedAt: { sort: "desc", nulls: "first" } }, { position: "asc" }, { amount: "asc" }, { id: "asc" }],
    take: 500,
  });
  return packs.map(({ _count, ...pack }) => ({ ...pack, sold: _count.topUps }));
}

export interface OfferedPack {
  readonly id: bigint;
  readonly name: string;
  readonly creditsMicros: bigint;
  readonly currency: string;
  readonly amount: bigint;
}

/** What a consumer may buy now: sold, and in Stripe. */
export function offeredPacks(tx: Tx, livemode: boolean): Promise<OfferedPack[]> {
  return tx.$queryRaw<OfferedPack[]>`
    SELECT id, name, credits_micros AS "creditsMicros", currency, amount FROM credit_pack
    WHERE livemode = ${livemode} AND archived_at IS NULL AND price_id IS NOT NULL AND pushed_revision = revision
    ORDER BY position, amount, id LIMIT 50`;
}

export const TOP_UP_STATES = [
  "started",
  "open",
  "pending",
  "paid",
  "failed",
  "expired",
  "refused",
] as const satisfies TopUpState[];

export type TopUpRow = Prisma.TopUpGetPayload<{
  include: { consumer: { select: { name: true } }; pack: { select: { name: true } } };
}>;

/** Top-ups, newest first. */
export async function listTopUps(tx: Tx, query: PageQuery & { state: TopUpState | null }): Promise<Page<TopUpRow>> {
  const where = query.state === null ? {} : { state: query.state };
  const [rows, total] = await Promise.all([
    tx.topUp.findMany({
      where,
      include: { consumer: { select: { name: true } }, pack: { select: { name: true } } },
      orderBy: { id: "desc" },
      ...skipTake(query),
    }),
    tx.topUp.count({ where }),
  ]);
  return { rows, total, page: query.page, pageSize: query.pageSize };
}

export const EVENT_STATES = ["waiting", "done", "ignored", "failed"] as const;
export type EventState = (typeof EVENT_STATES)[number];
export type EventRow = Omit<StripeInbox, "payload">;

/** Events as they came in, newest first, without their payloads. */
export async function listEvents(tx: Tx, query: PageQuery & { state: EventState | null }): Promise<Page<EventRow>> {
  const where = query.state === null ? {} : { state: query.state };
  const [rows, total] = await Promise.all([
    tx.stripeInbox.findMany({
      where,
      omit: { payload: true },
      orderBy: [{ receivedAt: "desc" }, { eventId: "asc" }],
      ...skipTake(query),
    }),
    tx.stripeInbox.count({ where }),
  ]);
  return { rows, total, page: query.page, pageSize: query.pageSize };
}

export interface InboxHealth {
  readonly waiting: number;
  readonly failed: number;
  /** Since when the oldest one waits; null: none does. */
  readonly waitingSince: Date | null;
  readonly lastReceivedAt: Date | null;
  /** Deliveries that were turned away at the door. */
  readonly rejections: readonly StripeRejection[];
}

export async function inboxHealth(tx: Tx): Promise<InboxHealth> {
  const [[counts], rejections] = await Promise.all([
    tx.$queryRaw<(Omit<InboxHealth, "rejections" | "waiting" | "failed"> & { waiting: bigint; failed: bigint })[]>`
      SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed,
        min(received_at) FILTER (WHERE state = 'waiting') AS "waitingSince",
        (SELECT max(received_at) FROM stripe_inbox) AS "lastReceivedAt"
      FROM stripe_inbox WHERE state IN ('waiting', 'failed')`,
    tx.stripeRejection.findMany({ orderBy: { lastAt: "desc" }, take: 20 }),
  ]);
  return {
    waiting: Number(counts?.waiting ?? 0),
    failed: Number(counts?.failed ?? 0),
    waitingSince: counts?.waitingSince ?? null,
    lastReceivedAt: counts?.lastReceivedAt ?? null,
    rejections,
  };
}
