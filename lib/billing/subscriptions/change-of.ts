/** What a consumer has, as far as a change depends on it. */
export interface Standing {
  readonly status: "trialing" | "active" | "past_due" | "canceled";
  /** Another price is to be paid from the period's end on. */
  readonly nextPlanPriceId: bigint | null;
  readonly price: Price;
}

export interface Price {
  readonly id: bigint;
  readonly currency: string;
  readonly amount: bigint;
  readonly interval: string;
}

export type Change =
  /** now: what is left of the period is paid at once. trial: now, and nothing is paid before the trial's end. */
  { readonly when: "now" | "trial" | "period_end" } | { readonly when: "never"; readonly reason: string };

/**
 * When a change to another price takes effect: to a dearer one, or from months to years, now; to a cheaper one at the end of what is
 * paid. Compared by what a year costs.
 */
export function changeOf(standing: Standing, target: Price): Change {
  const { price } = standing;
  if (target.id === price.id) return never("This is the plan you are on.");
  if (standing.nextPlanPriceId !== null) return never("Another change is planned. Keep this plan first.");
  if (standing.status === "past_due") return never("A payment is open. Pay it first.");
  if (standing.status === "canceled") return never("The subscription is over. Choose a plan anew.");
  if (target.currency !== price.currency) {
    return never(`You pay in ${price.currency.toUpperCase()}. To pay in another currency, cancel and choose anew.`);
  }
  if (standing.status === "trialing") return { when: "trial" };
  const isLonger = target.interval === "year" && price.interval === "month";
  if (isLonger || yearly(target) > yearly(price)) return { when: "now" };
  // Stripe begins a period of another length at once, so nothing can be kept until the paid one has run out.
  if (target.interval !== price.interval) {
    return never(
      `You pay by the ${price.interval}. Cancel, and choose this plan when the ${price.interval} has run out.`,
    );
  }
  return { when: "period_end" };
}

function yearly({ amount, interval }: Price): bigint {
  return interval === "year" ? amount : amount * 12n;
}

function never(reason: string): Change {
  return { when: "never", reason };
}
