import type { ConsumerDetail } from "@/lib/consumers/queries";
import { type OverdraftTerms, overdraftTerms } from "@/lib/engine/overdraft";

/** What a plan lends its consumers, by the rule that gates go by; null: nothing. */
export function lentBy({ failPolicy, debtPolicy, debtCapMicros }: PlanTerms): OverdraftTerms | null {
  return overdraftTerms({ failPolicy, debtPolicy, debtCapMicros: Number(debtCapMicros) });
}

type PlanTerms = NonNullable<ConsumerDetail["subscription"]>["planVersion"];
