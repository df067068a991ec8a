import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { Time } from "@/components/ui/time";
import { moneyText } from "@/lib/billing/currency";
import type { PaidPlan } from "@/lib/billing/subscriptions/queries";
import type { ConsumerDetail } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import type { PlanTerms } from "@/lib/plans/terms";
import { InvoicesButton } from "./invoices-button";

interface StandingPaneProps {
  readonly subscription: NonNullable<ConsumerDetail["subscription"]>;
  /** Null: the plan was given by the operator. */
  readonly paid: PaidPlan | null;
  readonly terms: PlanTerms;
  readonly disabledReason: string | undefined;
}

/** What the plan costs and brings, and what happens next. */
export function StandingPane({ subscription, paid, terms, disabledReason }: StandingPaneProps) {
  const owes = terms.debtPolicy === "allow" && terms.debtCapMicros > 0n;
  return (
    <Pane>
      <DefinitionList
        items={[
          ...(paid ? paidItems(paid) : givenItems(subscription)),
          { name: "Included", value: includedText(terms.includedCreditsMicros, paid?.planPrice?.interval) },
          {
            name: "At 0 credits",
            value: owes
              ? `calls go on until ${creditsDisplay(terms.debtCapMicros)} credits are owed`
              : "calls that cost something are refused with 402",
          },
        ]}
      />
      {paid && (
        <div className="mt-4">
          <InvoicesButton label="Invoices and card" disabledReason={disabledReason} />
          <p className="mt-1 text-12 text-ink-3">On Stripe's pages, from which you come back here.</p>
        </div>
      )}
    </Pane>
  );
}

function paidItems(paid: PaidPlan) {
  const { planPrice, nextPlanPrice, status, trialEndsAt, cancelAt, periodEnd } = paid;
  const due = nextPlanPrice ?? planPrice;
  const isOver = status === "canceled" || paid.stripeStatus === "canceled";
  return [
    { name: "Price", value: planPrice && priceText(planPrice) },
    ...(status === "trialing" && trialEndsAt
      ? [{ name: isOver ? "Trial ended" : "Trial ends", value: <Time at={trialEndsAt} show="minute" /> }]
      : []),
    {
      name: "Next payment",
      value:
        isOver || cancelAt || !due ? (
          "none"
        ) : (
          <>
            {moneyText(due.amount, due.currency)} on <Time at={periodEnd} show="day" />
          </>
        ),
    },
    ...(nextPlanPrice && !cancelAt
      ? [
          {
            name: "From then on",
            value: `${nextPlanPrice.planVersion.plan.name}, ${priceText(nextPlanPrice)}`,
          },
        ]
      : []),
    ...(cancelAt && !isOver ? [{ name: "Ends", value: <Time at={cancelAt} show="minute" /> }] : []),
  ];
}

function givenItems({ status, periodEnd, trialEndsAt }: StandingPaneProps["subscription"]) {
  return [
    { name: status === "canceled" ? "Ends" : "Renews", value: <Time at={periodEnd} show="day" /> },
    ...(trialEndsAt ? [{ name: "Trial ends", value: <Time at={trialEndsAt} show="day" /> }] : []),
  ];
}

/** "49.00 USD a month" */
export function priceText({ amount, currency, interval }: NonNullable<PaidPlan["planPrice"]>): string {
  return `${moneyText(amount, currency)} a ${interval}`;
}

function includedText(includedMicros: bigint, interval: string | undefined): string {
  if (includedMicros === 0n) return "no credits";
  return interval === "year"
    ? `${creditsDisplay(includedMicros * 12n)} credits each year, until its end`
    : `${creditsDisplay(includedMicros)} credits each month, until its end`;
}
