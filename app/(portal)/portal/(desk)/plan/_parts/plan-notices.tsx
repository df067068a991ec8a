import { Banner } from "@/components/feedback/banner";
import { RefreshSoon } from "@/components/feedback/refresh-soon";
import { Time } from "@/components/ui/time";
import { moneyText } from "@/lib/billing/currency";
import type { PaidPlan } from "@/lib/billing/subscriptions/queries";
import { InvoicesButton } from "./invoices-button";
import { UnconfirmedNotice } from "./unconfirmed-notice";

const DAY_MS = 86_400_000;

interface PlanNoticesProps {
  readonly paid: PaidPlan;
  readonly now: Date;
  readonly disabledReason: string | undefined;
}

/** What is on its way, what was refused, and what is not paid, until when calls go on all the same. */
export function PlanNotices({ paid, now, disabledReason }: PlanNoticesProps) {
  const [order] = paid.orders;
  const isNew = order !== undefined && now.getTime() - (order.doneAt ?? order.createdAt).getTime() < DAY_MS;
  return (
    <>
      {order?.state === "waiting" && (
        <>
          <Banner tone="info" title="On its way.">
            Stripe is being told, which takes a moment{order.note === "" ? "." : `. Last answer: ${order.note}`}
          </Banner>
          <RefreshSoon />
        </>
      )}
      {isNew && order.state === "refused" && order.kind !== "end" && (
        <Banner tone="warn" title="The last change was not made.">
          {order.note}
        </Banner>
      )}
      <UnconfirmedNotice paid={paid} disabledReason={disabledReason} />
      {paid.status === "past_due" && <Unpaid paid={paid} now={now} disabledReason={disabledReason} />}
      {paid.cancelAt && paid.stripeStatus !== "canceled" && (
        <Banner tone="warn" title={`${paid.planVersion.plan.name} was canceled.`}>
          It ends on <Time at={paid.cancelAt} show="minute" plain />. From then on calls are refused with 402.
        </Banner>
      )}
      {paid.stripeStatus === "canceled" && (
        <Banner tone="danger" title="The subscription has ended.">
          Every call is refused with 402 until you choose a plan.
        </Banner>
      )}
      {paid.stripeStatus === "paused" && (
        <Banner tone="danger" title="The subscription is paused.">
          Every call is refused with 402 until it is resumed with Stripe.
        </Banner>
      )}
    </>
  );
}

function Unpaid({ paid, now, disabledReason }: PlanNoticesProps) {
  const [invoice] = paid.invoices;
  const graceEndsAt = new Date((paid.pastDueAt?.getTime() ?? 0) + paid.planVersion.graceDays * DAY_MS);
  const isServed = graceEndsAt > now;
  const what = invoice ? moneyText(invoice.amountDue, invoice.currency) : "The last invoice";
  return (
    <Banner
      tone={isServed ? "warn" : "danger"}
      title={`${what} could not be taken.`}
      action={<InvoicesButton label="Pay or change the card" disabledReason={disabledReason} />}
    >
      {isServed ? (
        <>
          Calls go on until <Time at={graceEndsAt} show="minute" plain />, then they are refused with 402.
        </>
      ) : (
        "Every call is refused with 402 until it is paid, and served again within five seconds."
      )}
    </Banner>
  );
}
