import { Banner } from "@/components/feedback/banner";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { moneyText } from "@/lib/billing/currency";
import type { PaidPlan } from "@/lib/billing/subscriptions/queries";
import { DropChangeForm } from "./drop-change-form";

interface UnconfirmedNoticeProps {
  readonly paid: PaidPlan;
  readonly disabledReason: string | undefined;
}

/** A change that waits for its payment to be confirmed with the bank: what it costs, until when, and how to let it go. */
export function UnconfirmedNotice({ paid, disabledReason }: UnconfirmedNoticeProps) {
  const { unconfirmedPlanPrice: price, confirmBy, planVersion, orders } = paid;
  const [invoice] = paid.invoices;
  if (price === null || confirmBy === null) return null;
  const reason = disabledReason ?? (orders[0]?.state === "waiting" ? "It is on its way already." : undefined);
  return (
    <Banner
      tone="warn"
      title={`Your bank asks you to confirm the change to ${price.planVersion.plan.name}.`}
      action={
        <div className="flex flex-wrap gap-2">
          <form method="post" action="/portal/plan/confirm">
            <Button type="submit" variant="primary" disabledReason={reason}>
              Confirm {invoice ? moneyText(invoice.amountDue, invoice.currency) : "the payment"}
            </Button>
          </form>
          <DropChangeForm planName={planVersion.plan.name} disabledReason={reason} />
        </div>
      }
    >
      {planVersion.plan.name} goes on meanwhile. If you do not confirm it by <Time at={confirmBy} show="minute" plain />
      , nothing is charged and nothing is changed.
    </Banner>
  );
}
