import type { MemberActor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { lockConsumer, refuseArchived, refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { senderName } from "@/lib/notifications/sender-name";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { parseMoney } from "../currency";
import { CONSENT_VERSION, consentText } from "./consent";
import type { RuleState } from "./rule";
import { lockRule } from "./rule-row";
import type { SetAutoTopUp } from "./schema";

type SetRefusal =
  | "consumer_unknown"
  | "consumer_archived"
  | "pack_unavailable"
  | "consent_changed"
  | "caps_crossed"
  | "amount_invalid";

/**
 * What a member agrees to: terms and caps, with the words of the consent. It is on from then, where a card is saved; otherwise from when
 * one is. Agreeing again is a new beginning: declines are forgotten, and a payment that waits for a confirmation is canceled.
 */
export async function setAutoTopUp(
  tx: Tx,
  actor: MemberActor,
  consumerId: bigint,
  livemode: boolean,
  input: SetAutoTopUp,
): Promise<Result<{ state: RuleState }, SetRefusal>> {
  const consumer = await lockConsumer(tx, consumerId);
  if (!consumer) return refuseUnknownConsumer();
  if (consumer.status === "archived") return refuseArchived(consumer.name);
  if (input.version !== CONSENT_VERSION) {
    return refuse("consent_changed", "The words have changed meanwhile. Reload the page and read them again.");
  }
  const pack = await tx.creditPack.findFirst({
    where: { id: input.pack, livemode, archivedAt: null, priceId: { not: null } },
    select: { name: true, creditsMicros: true, currency: true, amount: true },
  });
  if (!pack) return refuse("pack_unavailable", "This pack is not sold any more. Choose another.", "pack");
  if (input.monthCount < input.dayCount) {
    return refuse("caps_crossed", "Takes at least as many as in 24 hours.", "monthCount");
  }
  const dayAmount = capOf(input.dayMoney, pack, "dayMoney");
  if (!dayAmount.ok) return dayAmount;
  const monthAmount = capOf(input.monthMoney, pack, "monthMoney");
  if (!monthAmount.ok) return monthAmount;
  const consent = await tx.autoTopUpConsent.create({
    data: {
      consumerId,
      memberId: actor.id,
      memberName: actor.name,
      version: CONSENT_VERSION,
      text: consentText(await senderName(tx)),
    },
    select: { id: true },
  });
  const before = await lockRule(prismaSql(tx), Number(consumerId), livemode);
  const state: RuleState = before?.paymentMethodId ? "on" : "card";
  const terms = {
    packId: input.pack,
    creditsMicros: pack.creditsMicros,
    currency: pack.currency,
    amount: pack.amount,
    thresholdMicros: input.thresholdMicros,
    dayCount: input.dayCount,
    monthCount: input.monthCount,
    dayAmount: dayAmount.value,
    monthAmount: monthAmount.value,
  };
  const begun = { state, cause: "", reason: "", declines: 0, notBefore: null, changedAt: new Date() };
  const fields = { ...terms, ...begun, consentId: consent.id };
  await tx.autoTopUp.upsert({
    where: { consumerId_livemode: { consumerId, livemode } },
    create: { consumerId, livemode, ...fields },
    update: fields,
  });
  const { packId: _, ...agreed } = terms;
  await recordAudit(tx, actor, {
    action: "consumer.set_auto_top_up",
    target: { kind: "consumer", id: consumerId, name: consumer.name },
    consumerId,
    before: before === null ? {} : { state: before.state },
    after: { state, pack: pack.name, ...agreed, consentVersion: CONSENT_VERSION },
  });
  return ok({ state });
}

function capOf(
  text: string,
  { currency, amount }: { readonly currency: string; readonly amount: bigint },
  field: string,
): Result<bigint | null, "amount_invalid"> {
  if (text === "") return ok(null);
  const parsed = parseMoney(text, currency);
  if ("fault" in parsed) return refuse("amount_invalid", parsed.fault, field);
  if (parsed.amount < amount) return refuse("amount_invalid", "Takes at least what the pack costs.", field);
  return ok(BigInt(parsed.amount));
}
