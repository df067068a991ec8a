import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";

import { Badge } from "@/components/ui/badge";
import { requirePortal } from "@/lib/access/portal-session";
import { consoleBilling, consoleStripe } from "@/lib/billing/console-billing";
import { followChange } from "@/lib/billing/subscriptions/confirm-change";
import { UNCONFIRMED } from "@/lib/billing/subscriptions/place-order";
import { hasHadTrial, offeredPlanPrices, readPaidPlan } from "@/lib/billing/subscriptions/queries";
import { findConsumer, limitsInForce } from "@/lib/consumers/queries";
import { parsePublicId } from "@/lib/kernel/ids";
import { readTerms } from "@/lib/plans/terms";
import { db } from "@/lib/platform/db";
import { changeReason } from "../_parts/change-reason";
import { Sheet } from "../_parts/sheet";
import { ChangePane } from "./_parts/change-pane";
import { ChoosePane } from "./_parts/choose-pane";
import { PlanActs } from "./_parts/plan-acts";
import { PlanNotices } from "./_parts/plan-notices";
import { refusalText } from "./_parts/refusal-text";
import { StandingPane } from "./_parts/standing-pane";
import { TermsPanes } from "./_parts/terms-panes";

export const metadata: Metadata = { title: "Plan" };

interface PlanPageProps {
  readonly searchParams: Promise<{ to?: string | string[]; refused?: string | string[] }>;
}

/** What was agreed: what it costs, what is included, what each call costs, what ends it; and what else there is to choose. */
export default async function PlanPage({ searchParams }: PlanPageProps) {
  const portal = await requirePortal();
  const { consumerId } = portal;
  const { to, refused } = await searchParams;
  const { livemode } = consoleStripe();
  const now = new Date();
  await followChange(consoleBilling(), Number(consumerId));
  const [consumer, paid, offered, hadTrial] = await Promise.all([
    findConsumer(consumerId),
    readPaidPlan(db(), consumerId),
    offeredPlanPrices(db(), livemode),
    hasHadTrial(db(), consumerId),
  ]);
  const subscription = consumer?.subscription ?? null;
  const disabledReason = changeReason(portal, "owner");
  const refusal = refusalText([refused].flat()[0]);
  const targetId = parsePublicId("planPrice", [to].flat()[0] ?? "");
  const target = offered.find(({ id }) => id === targetId);
  const isOver = paid === null || paid.stripeStatus === "canceled";
  const choose = (
    <ChoosePane
      offered={offered}
      paid={isOver ? null : paid}
      assigned={
        paid === null && subscription?.status !== "canceled" ? (subscription?.planVersion.plan.name ?? null) : null
      }
      mayTry={!hadTrial}
      disabledReason={disabledReason}
    />
  );
  const alert = refusal && (
    <p role="alert" className="border-danger border-l-4 bg-danger-tint px-gutter py-2.5">
      {refusal}
    </p>
  );
  if (subscription === null) {
    return (
      <Sheet title="Plan">
        {alert}
        {offered.length === 0 ? (
          <EmptyState title="No plan">
            Without a plan every call is refused with 402. Ask whoever runs this API to give this account one.
          </EmptyState>
        ) : (
          <Pane>Without a plan every call is refused with 402.</Pane>
        )}
        {choose}
      </Sheet>
    );
  }
  const { planVersion, status } = subscription;
  const [terms, limits] = await Promise.all([readTerms(db(), planVersion.id), limitsInForce(consumerId, now)]);
  const word = paid?.stripeStatus ?? status;
  return (
    <Sheet
      title={`Plan ${planVersion.plan.name}`}
      badges={word !== "active" && <Badge state="silent">{word.replace("_", " ")}</Badge>}
      actions={paid && !isOver && <PlanActs paid={actsOf(paid)} disabledReason={disabledReason} />}
    >
      {alert}
      {paid && <PlanNotices paid={paid} now={now} disabledReason={disabledReason} />}
      {paid && !isOver && target && <ChangePane paid={paid} target={target} disabledReason={disabledReason} />}
      <StandingPane subscription={subscription} paid={paid} terms={terms} disabledReason={disabledReason} />
      {choose}
      <TermsPanes limits={limits} routes={terms.routes.filter(({ archived }) => !archived)} />
    </Sheet>
  );
}

function actsOf(paid: NonNullable<Awaited<ReturnType<typeof readPaidPlan>>>) {
  return {
    planName: paid.planVersion.plan.name,
    endsAt: paid.cancelAt,
    nextPlanName: paid.nextPlanPrice?.planVersion.plan.name ?? null,
    periodEnd: paid.periodEnd,
    isWaiting: paid.orders[0]?.state === "waiting",
    undecided: paid.confirmBy === null ? undefined : UNCONFIRMED,
  };
}
