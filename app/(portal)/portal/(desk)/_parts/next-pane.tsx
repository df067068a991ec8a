import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Outlook } from "@/lib/consumers/outlook";
import type { ConsumerDetail } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";

interface NextPaneProps {
  readonly subscription: ConsumerDetail["subscription"];
  readonly outlook: Outlook;
}

export function NextPane({ subscription, outlook: { expiringNext } }: NextPaneProps) {
  const included = subscription?.planVersion.includedCreditsMicros ?? 0n;
  const renews = subscription !== null && subscription.status !== "canceled";
  return (
    <Pane
      title="What happens next"
      actions={
        <Link className="link" href="/portal/plan">
          Plan
        </Link>
      }
    >
      <DefinitionList
        className="md:grid-cols-[max-content_minmax(0,1fr)_max-content_minmax(0,1fr)] md:gap-x-6"
        items={[
          { name: "Plan", value: subscription?.planVersion.plan.name },
          { name: "Renews", value: renews ? <Time at={subscription.periodEnd} show="day" /> : null },
          {
            name: "Included",
            value: subscription && (included > 0n ? `${creditsDisplay(included)} credits each month` : "no credits"),
          },
          {
            name: "Expiring next",
            value: expiringNext && (
              <>
                {creditsDisplay(expiringNext.leftMicros)} credits, <Time at={expiringNext.at} show="minute" />
              </>
            ),
          },
        ]}
      />
    </Pane>
  );
}
