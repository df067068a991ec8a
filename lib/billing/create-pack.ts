import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";
import { parseMoney } from "./currency";
import { retrieved } from "./retrieved";
import type { CreatePack } from "./schema";
import type { StripeAccount } from "./stripe-account";
import { wakeWorker } from "./wake-worker";

type CreateRefusal = "amount_invalid" | "price_unknown" | "price_unfit" | "price_taken";

/** A pack to sell. The worker makes its price in Stripe within seconds; one that is there already is only named. */
export async function createPack(
  tx: Tx,
  actor: Actor,
  account: StripeAccount,
  { name, creditsMicros, position, priceId, ...typed }: CreatePack,
): Promise<Result<{ packId: bigint; name: string }, CreateRefusal>> {
  const money = priceId === "" ? moneyOf(typed.amount, typed.currency) : await moneyInStripe(account, priceId);
  if (!money.ok) return money;
  const terms = { name, creditsMicros, position, ...money.value };
  try {
    const linked = priceId !== "";
    const pack = await tx.creditPack.create({
      data: { ...terms, livemode: account.livemode, linked, priceId: linked ? priceId : null },
      select: { id: true },
    });
    await recordAudit(tx, actor, {
      action: "pack.create",
      target: { kind: "pack", id: pack.id, name },
      after: { ...terms, priceId: priceId || null },
    });
    await wakeWorker(tx);
    return ok({ packId: pack.id, name });
  } catch (error) {
    if (!isUniqueViolation(error, "credit_pack_price_id_key")) throw error;
    return refuse("price_taken", "Another pack sells this price already.", "priceId");
  }
}

interface Money {
  readonly currency: string;
  readonly amount: bigint;
}

export function moneyOf(text: string, currency: string): Result<Money, "amount_invalid"> {
  const parsed = parseMoney(text, currency);
  if ("fault" in parsed) return refuse("amount_invalid", parsed.fault, "amount");
  return ok({ currency, amount: BigInt(parsed.amount) });
}

/** Within the transaction: a read that nothing waits for but this form. */
async function moneyInStripe(
  { stripe }: StripeAccount,
  priceId: string,
): Promise<Result<Money, "price_unknown" | "price_unfit">> {
  const price = await retrieved(stripe.prices.retrieve(priceId));
  if (price === null) return refuse("price_unknown", "Stripe has no price with this id in this mode.", "priceId");
  if (!price.active) return refuse("price_unfit", "This price is archived in Stripe.", "priceId");
  if (price.type !== "one_time" || price.unit_amount === null || price.unit_amount < 1) {
    return refuse("price_unfit", "A pack needs a price that is paid once and has a fixed amount.", "priceId");
  }
  return ok({ currency: price.currency, amount: BigInt(price.unit_amount) });
}
