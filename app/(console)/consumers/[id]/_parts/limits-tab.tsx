import { DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { limitsInForce, listPlanChoices } from "@/lib/consumers/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { listRouteChoices } from "@/lib/keys/queries";
import { lentBy } from "./lent-by";
import { limitColumns } from "./limit-columns";
import { OverrideDialog } from "./override-dialog";
import { PlanActs } from "./plan-acts";
import type { TabProps } from "./tab-props";

/** The plan and every limit that holds: what this consumer may do. */
export async function LimitsTab({ consumer, consumerId, operator }: TabProps) {
  const [limits, routes, plans] = await Promise.all([
    limitsInForce(consumer.id, new Date()),
    listRouteChoices(),
    listPlanChoices(),
  ]);
  const { subscription } = consumer;
  const terms = subscription && lentBy(subscription.planVersion);
  const archivedReason = consumer.status === "archived" ? `${consumer.name} is archived. Restore it first.` : undefined;
  const disabledReason = whyNot(operator.role, "consumer:write") ?? archivedReason;
  return (
    <>
      <Pane
        title="Plan"
        className="border-t-0"
        actions={
          <PlanActs
            consumerId={consumerId}
            consumerName={consumer.name}
            currentPlan={subscription ? subscription.planVersion.plan.name : null}
            isPaid={consumer.subscription?.source === "stripe"}
            isRunning={subscription !== null && subscription.status !== "canceled"}
            plans={plans.map(({ id, name }) => ({ id: publicId("plan", id), name }))}
            disabledReason={disabledReason}
          />
        }
      >
        {subscription ? (
          <DefinitionList
            items={[
              {
                name: "Plan",
                value: (
                  <Link className="link" href={`/plans/${publicId("plan", subscription.planVersion.plan.id)}`}>
                    {subscription.planVersion.plan.name} v{subscription.planVersion.version}
                  </Link>
                ),
              },
              { name: "Status", value: <Badge>{subscription.status.replace("_", " ")}</Badge> },
              {
                name: "Period",
                value: (
                  <>
                    <Time at={subscription.periodStart} show="day" /> – <Time at={subscription.periodEnd} show="day" />
                  </>
                ),
              },
              ...(subscription.trialEndsAt
                ? [{ name: "Trial ends", value: <Time at={subscription.trialEndsAt} show="minute" /> }]
                : []),
              ...(subscription.canceledAt
                ? [{ name: "Canceled", value: <Time at={subscription.canceledAt} show="minute" /> }]
                : []),
              {
                name: "Included",
                value: `${creditsDisplay(subscription.planVersion.includedCreditsMicros)} credits a period`,
              },
              ...(terms ? [{ name: "Lends", value: `up to ${creditsDisplay(terms.capMicros)} credits` }] : []),
            ]}
          />
        ) : (
          <p className="text-ink-2">No plan: every call is refused with 402 no_plan until one is assigned.</p>
        )}
      </Pane>
      <Pane
        title="Limits"
        note="the winning rule of each name and scope"
        flush
        actions={
          <OverrideDialog
            consumerId={consumerId}
            routes={routes.map(({ id, name }) => ({ id: publicId("route", id), name }))}
            disabledReason={disabledReason}
          />
        }
      >
        <DataTable
          label="Limits"
          columns={limitColumns({ consumerName: consumer.name, disabledReason })}
          rows={limits}
          rowKey={(row) => `${row.name} ${row.routeId ?? "*"}`}
          empty={
            <EmptyState title="No limits">
              Neither its plan nor an override limits how often this consumer calls; only its credits do.
            </EmptyState>
          }
        />
      </Pane>
    </>
  );
}
