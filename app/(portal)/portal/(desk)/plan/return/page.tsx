import type { Metadata } from "next";
import { z } from "zod";
import { Pane } from "@/components/shell/pane";
import { LookAgain } from "@/components/top-up/look-again";
import { LinkButton } from "@/components/ui/button";
import { requirePortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { type CheckoutOutcome, checkoutOutcome } from "@/lib/billing/subscriptions/checkout-outcome";
import { Sheet } from "../../_parts/sheet";

export const metadata: Metadata = { title: "Plan" };

interface ReturnPageProps {
  readonly searchParams: Promise<{ attempt?: string | string[] }>;
}

/** Where Stripe sends the payer back to. It takes over what Stripe says by itself and looks again until it knows. */
export default async function ReturnPage({ searchParams }: ReturnPageProps) {
  const { consumerId } = await requirePortal();
  const attempt = z.uuid().safeParse((await searchParams).attempt);
  const outcome = attempt.success ? await checkoutOutcome(consoleBilling(), Number(consumerId), attempt.data) : null;
  return (
    <Sheet title="Plan">
      <Pane>
        <p role="status" className="border-line-2 border-l-4 bg-sunken px-3 py-2">
          {outcomeText(outcome)}
        </p>
        {(outcome?.state === "started" || outcome?.state === "open") && <LookAgain />}
        <div className="mt-4 flex flex-wrap gap-2">
          <LinkButton href="/portal/plan" variant="primary">
            Open the plan
          </LinkButton>
        </div>
      </Pane>
    </Sheet>
  );
}

function outcomeText(outcome: CheckoutOutcome | null): string {
  if (outcome === null) return "There is no such payment of this account.";
  const { state, planName, trialDays } = outcome;
  if (state === "expired") return "This payment was not finished. Nothing was charged.";
  if (state === "refused") {
    return "Stripe's answer does not match what was chosen, so it is not in force yet. The operator sees it and puts it right.";
  }
  if (state !== "complete") return "Waiting for Stripe to confirm the subscription …";
  const paid = trialDays > 0 ? `Your trial of ${planName} has begun.` : `You are on ${planName}.`;
  return `${paid} Calls are served by it within five seconds.`;
}
