import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";
import { moneyOf } from "../create-pack";
import { moneyText } from "../currency";
import { retrieved } from "../retrieved";
import type { StripeAccount } from "../stripe-account";
import { wakeWorker } from "../wake-worker";
import type { CreatePlanPrice } from "./schema";

export interface PlanPriced {
  readonly planId: bigint;
  /** "Growth, 49.00 USD a month" */
  readonly name: string;
}

type CreateRefusal =
  | "plan_not_found"
  | "plan_unpublished"
  | "amount_invalid"
  | "price_unknown"
  | "price_unfit"
  | "price_taken"
  | "price_sold";

/** A price to subscribe at. The worker makes it in Stripe within seconds; one that is there already is only named. */
export async function createPlanPrice(
  tx: Tx,
  actor: Actor,
  account: StripeAccount,
  { planId, trialDays, priceId, ...typed }: CreatePlanPrice,
): Promise<Result<PlanPriced, CreateRefusal>> {
  const plan = await tx.plan.findUnique({
    where: { id: planId },
    select: {
      name: true,
      versions: { where: { state: "published" }, select: { id: true }, orderBy: { version: "desc" }, take: 1 },
    },
  });
  if (!plan) return refuse("plan_not_found", "This plan does not exist.");
  const [newest] = plan.versions;
  if (!newest) return refuse("plan_unpublished", `“${plan.name}” was never published. Publish its draft first.`);
  const linked = priceId !== "";
  const terms = linked ? await termsInStripe(account, priceId) : typedTerms(typed);
  if (!terms.ok) return terms;
  const name = planPriceName(plan.name, terms.value);
  try {
    const price = await tx.planPrice.create({
      data: {
        ...terms.value,
        planVersionId: newest.id,
        trialDays,
        livemode: account.livemode,
        linked,
        priceId: linked ? priceId : null,
      },
      select: { id: true },
    });
    await recordAudit(tx, actor, {
      action: "planPrice.create",
      target: { kind: "planPrice", id: price.id, name },
      after: { ...terms.value, trialDays, priceId: priceId || null },
    });
    await wakeWorker(tx);
    return ok({ planId, name });
  } catch (error) {
    return refuseTaken(error, plan.name, terms.value);
  }
}

interface RecurringTerms {
  readonly currency: string;
  readonly amount: bigint;
  readonly interval: string;
}

export function planPriceName(planName: string, { amount, currency, interval }: RecurringTerms): string {
  return `${planName}, ${moneyText(amount, currency)} a ${interval}`;
}

/** For whatever a unique index says about a price that is written. */
export function refuseTaken(error: unknown, planName: string, { currency, interval }: RecurringTerms) {
  if (isUniqueViolation(error, "plan_price_price_id_key")) {
    return refuse("price_taken", "Another plan sells this price already.", "priceId");
  }
  if (!isUniqueViolation(error, "plan_price_sold")) throw error;
  const where = `by the ${interval} in ${currency.toUpperCase()}`;
  return refuse("price_sold", `“${planName}” is sold ${where} already. Edit that price.`, "interval");
}

function typedTerms({ amount, currency, interval }: Pick<CreatePlanPrice, "amount" | "currency" | "interval">) {
  const money = moneyOf(amount, currency);
  return money.ok ? ok({ ...money.value, interval }) : money;
}

/** Within the transaction: a read that nothing waits for but this form. */
async function termsInStripe(
  { stripe }: StripeAccount,
  priceId: string,
): Promise<Result<RecurringTerms, "price_unknown" | "price_unfit">> {
  const price = await retrieved(stripe.prices.retrieve(priceId));
  if (price === null) return refuse("price_unknown", "Stripe has no price with this id in this mode.", "priceId");
  if (!price.active) return refuse("price_unfit", "This price is archived in Stripe.", "priceId");
  const { recurring, unit_amount } = price;
  const isPlain = recurring?.usage_type === "licensed" && recurring.interval_count === 1;
  const isKnown = recurring?.interval === "month" || recurring?.interval === "year";
  if (!isPlain || !isKnown || unit_amount === null || unit_amount < 1) {
    return refuse("price_unfit", "A plan needs a price of a fixed amount for each month or each year.", "priceId");
  }
  return ok({ currency: price.currency, amount: BigInt(unit_amount), interval: recurring.interval });
}
