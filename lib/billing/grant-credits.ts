import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/access/actor";
import { consoleTimeZone } from "@/lib/access/settings";
import { recordAudit } from "@/lib/audit/record";
import type { GrantCredits } from "@/lib/billing/schema";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { grantCredits as bookGrant } from "@/lib/ledger/grant-credits";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { zonedInstant } from "@/lib/platform/time-zone";

export interface GrantedCredits {
  readonly consumerId: string;
  readonly name: string;
  readonly amountMicros: bigint;
  /** The part that went to a debt first. */
  readonly paidDebtMicros: bigint;
  /** What the consumer owns now, on gates included. */
  readonly balanceMicros: bigint;
}

type GrantRefusal = "consumer_unknown" | "consumer_archived" | "expiry_unreal" | "expiry_past" | "balance_too_large";

/** A new lot of credits for a consumer. Gates hear of it at once, so that a 402 turns into 200 within seconds. */
export async function grantCredits(
  tx: Tx,
  actor: Actor,
  { consumerId, amountMicros, source, expiresAt: expiryText, reason }: GrantCredits,
): Promise<Result<GrantedCredits, GrantRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  const expiresAt = expiryText === null ? null : zonedInstant(expiryText, await consoleTimeZone(tx));
  if (expiryText !== null && !expiresAt) return refuse("expiry_unreal", "There is no such day or time.", "expiresAt");
  if (expiresAt && expiresAt <= new Date()) {
    return refuse("expiry_past", "This moment has passed. Choose a later one.", "expiresAt");
  }
  // A form that is sent twice runs once (its request id), so each run is a grant of its own.
  const granted = await bookGrant(prismaSql(tx), {
    consumerId: Number(consumerId),
    source,
    ref: randomUUID(),
    amountMicros: Number(amountMicros),
    expiresAt,
    note: reason,
  });
  if (!granted.ok) return refuse(granted.code, `${granted.message} Grant less.`, "amountMicros");

  await recordAudit(tx, actor, {
    action: "grant.create",
    target: { kind: "grant", id: BigInt(granted.value.lotId), name: `${source} for ${consumer.name}` },
    consumerId,
    after: { amountMicros, source, expiresAt },
    reason,
  });
  return ok({
    consumerId: publicId("consumer", consumerId),
    name: consumer.name,
    amountMicros,
    paidDebtMicros: BigInt(granted.value.paidDebtMicros),
    balanceMicros: BigInt(granted.value.balanceAfterMicros),
  });
}
