import { Pane } from "@/components/shell/pane";
import { LinkButton } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { consoleBilling } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { previewChange } from "@/lib/billing/subscriptions/preview-change";
import type { OfferedPrice, PaidPlan } from "@/lib/billing/subscriptions/queries";
import { publicId } from "@/lib/kernel/ids";
import { ChangeForm } from "./change-form";
import { changeTo } from "./choose-pane";
import { priceText } from "./standing-pane";

interface ChangePaneProps {
  readonly paid: PaidPlan;
  readonly target: OfferedPrice;
  readonly disabledReason: string | undefined;
}

/** Before a change: when it acts, and what is charged now, as Stripe works it out for this very moment. Nothing where it cannot be. */
export async function ChangePane({ paid, target, disabledReason }: ChangePaneProps) {
  const { when } = changeTo(paid, target);
  if (when === "never") return null;
  const name = target.planVersion.plan.name;
  const preview =
    when === "now"
      ? await previewChange(consoleBilling(), paid.stripeSubscriptionId ?? "", target.priceId ?? "")
      : null;
  const title = `Change to ${name}, ${priceText(target)}`;
  if (when === "now" && preview === null) {
    return (
      <Pane title={title}>
        <p role="alert" className="border-danger border-l-4 bg-danger-tint px-3 py-2">
          Stripe does not say what this costs right now. Nothing was changed: try again.
        </p>
      </Pane>
    );
  }
  return (
    <Pane title={title} className="bg-sunken">
      {preview && (
        <p className="max-w-[560px]">
          {preview.amountNow > 0 ? (
            <>
              <b>{moneyText(preview.amountNow, preview.currency)} are charged now</b>, for what is left of the period,
              less what you have paid for it already.
            </>
          ) : (
            <>
              <b>Nothing is charged now.</b>{" "}
              {preview.amountNow < 0 &&
                `${moneyText(-preview.amountNow, preview.currency)} are kept for your next payments.`}
            </>
          )}{" "}
          It acts within five seconds, or, if your bank asks you to confirm the payment, once you have.
        </p>
      )}
      {when === "trial" && (
        <p className="max-w-[560px]">
          <b>Nothing is charged now.</b> The trial goes on, and {priceText(target)} is what follows it.
        </p>
      )}
      {when === "period_end" && (
        <p className="max-w-[560px]">
          <b>Nothing is charged now.</b> {paid.planVersion.plan.name} goes on until{" "}
          <Time at={paid.periodEnd} show="minute" plain />; from then on {name} holds. You can take it back until then.
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <ChangeForm
          to={publicId("planPrice", target.id)}
          prorationAt={preview === null ? "" : String(preview.at.getTime() / 1000)}
          label={
            preview && preview.amountNow > 0
              ? `Pay ${moneyText(preview.amountNow, preview.currency)}`
              : `Change to ${name}`
          }
          disabledReason={disabledReason}
        />
        <LinkButton href="/portal/plan" variant="ghost">
          Keep {paid.planVersion.plan.name}
        </LinkButton>
      </div>
    </Pane>
  );
}
