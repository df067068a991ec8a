import { planView } from "@/app/(console)/plans/_parts/matrix-view";
import { Pane } from "@/components/shell/pane";
import { rateCounting, rateCountingText } from "@/lib/gates/rate-counting";
import { creditsText } from "@/lib/kernel/money";
import type { PlanHead } from "@/lib/plans/queries";
import { EMPTY_TERMS, readTerms } from "@/lib/plans/terms";
import { db, prismaSql } from "@/lib/platform/db";
import { TermsForm } from "./terms-form";

interface TermsTabProps {
  readonly plan: PlanHead;
  readonly disabledReason: string | undefined;
}

export async function TermsTab({ plan, disabledReason }: TermsTabProps) {
  const shown = plan.draft ?? plan.newest;
  const [terms, rates] = await Promise.all([
    shown ? readTerms(db(), shown.id) : EMPTY_TERMS,
    rateCounting(prismaSql(db())),
  ]);
  return (
    <Pane
      title="For the whole plan"
      note={plan.draft ? `draft v${plan.draft.version}` : `v${shown?.version ?? 1}; saving opens a draft`}
    >
      <TermsForm
        key={`${shown?.id} ${shown?.revision}`}
        plan={planView(plan)}
        terms={{
          includedCredits: creditsText(terms.includedCreditsMicros),
          failPolicy: terms.failPolicy,
          debtPolicy: terms.debtPolicy,
          debtCap: creditsText(terms.debtCapMicros),
          graceDays: terms.graceDays,
          limits: terms.limits.map(({ name, period, limit }) => ({
            name,
            period,
            limit: limit.toLocaleString("en-US"),
          })),
        }}
        rateNote={rateCountingText(rates)}
        disabledReason={disabledReason}
      />
    </Pane>
  );
}
