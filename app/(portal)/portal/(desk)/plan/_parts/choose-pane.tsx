import { randomUUID } from "node:crypto";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Button, LinkButton } from "@/components/ui/button";
import { type Change, changeOf } from "@/lib/billing/subscriptions/change-of";
import { UNCONFIRMED } from "@/lib/billing/subscriptions/place-order";
import type { OfferedPrice, PaidPlan } from "@/lib/billing/subscriptions/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { priceText } from "./standing-pane";

interface ChoosePaneProps {
  readonly offered: readonly OfferedPrice[];
  /** What is paid now; null: nothing, so that a choice leads to Stripe's payment page. */
  readonly paid: PaidPlan | null;
  /** The plan that the operator has given; null: none. */
  readonly assigned: string | null;
  /** A trial may still be had. */
  readonly mayTry: boolean;
  readonly disabledReason: string | undefined;
}

/** The plans on sale. Nothing where there are none. */
export function ChoosePane({ offered, paid, assigned, mayTry, disabledReason }: ChoosePaneProps) {
  if (offered.length === 0) return null;
  const rows = offered.map((price) => (
    <li
      key={price.id.toString()}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t px-gutter py-3 first:border-t-0"
    >
      <div className="min-w-0 flex-1 basis-56 [overflow-wrap:anywhere]">
        <p className="font-strong">
          {price.planVersion.plan.name} <Marks paid={paid} price={price} />
        </p>
        <p className="text-13 text-ink-3">{aboutText(price)}</p>
      </div>
      <p className="text-right max-sm:text-left">
        <span className="block font-strong">{priceText(price)}</span>
        {paid === null && mayTry && price.trialDays > 0 && (
          <span className="block text-12 text-ink-3">after {price.trialDays} days free</span>
        )}
      </p>
      <div className="w-32 max-sm:w-full max-sm:*:w-full [&>*]:w-full">
        <Choice price={price} paid={paid} disabledReason={disabledReason} mayTry={mayTry} />
      </div>
    </li>
  ));
  return (
    <Pane
      title={paid ? "Plans" : "Choose a plan"}
      note={assigned && `in place of ${assigned}, which you were given`}
      flush
    >
      {paid ? (
        <ul>{rows}</ul>
      ) : (
        <form method="post" action="/portal/plan/checkout">
          <input type="hidden" name="attempt" value={randomUUID()} />
          <ul>{rows}</ul>
          <p className="border-line border-t px-gutter py-2.5 text-12 text-ink-3">
            You pay on Stripe's page and come back here. It goes on until you cancel.
          </p>
        </form>
      )}
    </Pane>
  );
}

function Marks({ paid, price }: { readonly paid: PaidPlan | null; readonly price: OfferedPrice }) {
  if (paid?.planPriceId === price.id) return <Badge state="ok">your plan</Badge>;
  if (paid?.nextPlanPriceId === price.id) return <Badge state="silent">next</Badge>;
  return null;
}

function aboutText({ planVersion }: OfferedPrice): string {
  const { includedCreditsMicros, plan } = planVersion;
  const included = includedCreditsMicros > 0n ? `${creditsDisplay(includedCreditsMicros)} credits each month` : "";
  return [included, plan.description].filter((text) => text !== "").join(" · ") || "No credits included";
}

interface ChoiceProps extends Pick<ChoosePaneProps, "paid" | "mayTry" | "disabledReason"> {
  readonly price: OfferedPrice;
}

function Choice({ price, paid, mayTry, disabledReason }: ChoiceProps) {
  const name = `${price.planVersion.plan.name}, ${priceText(price)}`;
  if (paid?.planPriceId === price.id) return null;
  if (paid === null) {
    const label = mayTry && price.trialDays > 0 ? "Start trial" : "Choose";
    return (
      <Button
        type="submit"
        name="planPriceId"
        value={publicId("planPrice", price.id)}
        aria-label={`${label}: ${name}`}
        disabledReason={disabledReason}
      >
        {label}
      </Button>
    );
  }
  const change = changeTo(paid, price);
  const reason = disabledReason ?? (change.when === "never" ? change.reason : undefined);
  if (reason !== undefined) {
    return (
      <Button disabledReason={reason} aria-label={`Change to ${name}`}>
        Change
      </Button>
    );
  }
  return (
    <LinkButton href={`/portal/plan?to=${publicId("planPrice", price.id)}`} aria-label={`Change to ${name}`}>
      Change
    </LinkButton>
  );
}

export function changeTo(paid: PaidPlan, target: OfferedPrice): Change {
  if (paid.planPrice === null) return { when: "never", reason: "What you pay is not sold here. Cancel it first." };
  if (paid.orders[0]?.state === "waiting") return { when: "never", reason: "A change is on its way." };
  if (paid.confirmBy !== null) return { when: "never", reason: UNCONFIRMED };
  return changeOf({ ...paid, price: paid.planPrice }, target);
}
