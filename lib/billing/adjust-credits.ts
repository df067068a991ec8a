import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import type { AdjustCredits } from "@/lib/billing/schema";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { clawBack } from "@/lib/ledger/claw-back";
import { grantCredits } from "@/lib/ledger/grant-credits";
import { prismaSql, type Tx } from "@/lib/platform/db";

export interface AdjustedCredits {
  readonly consumerId: string;
  readonly name: string;
  readonly deltaMicros: bigint;
  /** Of a negative delta: what was taken from credits at once. The rest was spent or is on gates, and is owed. */
  readonly takenMicros: bigint;
  /** What the consumer owes now. */
  readonly debtMicros: bigint;
}

type AdjustRefusal = "consumer_unknown" | "consumer_archived" | "balance_too_large" | "debt_too_large";

/** Puts a balance right by a difference (I12: there is no way to set one, which two operators could do over each other). */
export async function adjustCredits(
  tx: Tx,
  actor: Actor,
  { consumerId, deltaMicros, reason }: AdjustCredits,
): Promise<Result<AdjustedCredits, AdjustRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const booked = await book(tx, Number(consumerId), deltaMicros, reason);
  if (!booked.ok) return refuse(booked.code, `${booked.message} Adjust by less.`, "deltaMicros");

  await recordAudit(tx, actor, {
    action: "consumer.adjust_credits",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
    after: { deltaMicros, ...booked.value },
    reason,
  });
  return ok({ consumerId: publicId("consumer", consumerId), name: consumer.name, deltaMicros, ...booked.value });
}

type Booked = Pick<AdjustedCredits, "takenMicros" | "debtMicros">;

async function book(
  tx: Tx,
  consumerId: number,
  deltaMicros: bigint,
  note: string,
): Promise<Result<Booked, "balance_too_large" | "debt_too_large">> {
  const sql = prismaSql(tx);
  const ref = randomUUID();
  if (deltaMicros > 0n) {
    const amountMicros = Number(deltaMicros);
    const grant = { consumerId, source: "adjustment", ref, amountMicros, expiresAt: null, note } as const;
    const granted = await grantCredits(sql, grant);
    if (!granted.ok) return granted;
    const account = await tx.account.findUniqueOrThrow({ where: { consumerId }, select: { debt: true } });
    return ok({ takenMicros: 0n, debtMicros: account.debt });
  }
  const amountMicros = Number(-deltaMicros);
  const clawed = await clawBack(sql, { consumerId, kind: "adjustment", ref, amountMicros, note });
  if (!clawed.ok) return clawed;
  return ok({ takenMicros: BigInt(clawed.value.takenMicros), debtMicros: BigInt(clawed.value.debtMicros) });
}
