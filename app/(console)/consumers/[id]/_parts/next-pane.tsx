import { Sparkline } from "@/components/charts/sparkline";
import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Outlook } from "@/lib/consumers/outlook";
import type { ConsumerDetail } from "@/lib/consumers/queries";
import { runOut } from "@/lib/consumers/run-out";
import type { OverdraftTerms } from "@/lib/engine/overdraft";
import { creditsDisplay } from "@/lib/kernel/money";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";
import { lentBy } from "./lent-by";
import { MayOwe } from "./may-owe";

interface NextPaneProps {
  readonly consumer: ConsumerDetail;
  readonly purse: ConsumerPurse | null;
  readonly outlook: Outlook;
  readonly now: Date;
}

export function NextPane({ consumer, purse, outlook, now }: NextPaneProps) {
  const { spentDayMicros, expiringNext, balances } = outlook;
  const { subscription } = consumer;
  const terms = subscription && lentBy(subscription.planVersion);
  return (
    <Pane title="What happens next">
      <DefinitionList
        items={[
          { name: "Runs out", value: <RunsOut {...{ purse, terms, spentDayMicros, now }} /> },
          {
            name: "Expiring next",
            value: expiringNext && (
              <>
                {creditsDisplay(expiringNext.leftMicros)} of a {expiringNext.source} grant,{" "}
                <Time at={expiringNext.at} show="minute" />
              </>
            ),
          },
          {
            name: "Spend cap",
            value: consumer.spendCapMicros === null ? null : `${creditsDisplay(consumer.spendCapMicros)} a month`,
          },
          ...(terms ? [{ name: "May owe", value: <MayOwe terms={terms} debtMicros={purse?.debtMicros ?? 0} /> }] : []),
          {
            name: "Renews",
            value: subscription && subscription.status !== "canceled" && (
              <>
                <Time at={subscription.periodEnd} show="day" />, {subscription.planVersion.plan.name} v
                {subscription.planVersion.version}
              </>
            ),
          },
          ...(purse && purse.limboMicros > 0
            ? [
                {
                  name: "Limbo",
                  value: (
                    <>
                      {creditsDisplay(purse.limboMicros)} wait for a silent gate.{" "}
                      <Link className="link" href="/gates">
                        Open gates
                      </Link>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      <div className="mt-4">
        <Sparkline values={[...balances]} label="Ledger balance over the last 7 days" className="h-12 w-full" />
        <div className="mt-1 flex justify-between text-11 text-ink-3">
          <span>7 days ago, {creditsDisplay(balances[0] ?? 0)}</span>
          <span>now, {creditsDisplay(balances.at(-1) ?? 0)}</span>
        </div>
      </div>
    </Pane>
  );
}

interface RunsOutProps {
  readonly purse: ConsumerPurse | null;
  readonly terms: OverdraftTerms | null;
  readonly spentDayMicros: number;
  readonly now: Date;
}

function RunsOut({ purse, terms, spentDayMicros, now }: RunsOutProps) {
  const spendableMicros = purse?.spendableMicros ?? 0;
  const lends = terms?.whenExhausted && (purse?.debtMicros ?? 0) < terms.capMicros;
  if (spendableMicros <= 0 && lends) return <b>now: calls go on what the plan lends</b>;
  const end = runOut(spendableMicros, spentDayMicros, now);
  switch (end.kind) {
    case "now":
      return <b>now: nothing is left to spend</b>;
    case "not_by_use":
      return "not by use: the calls of the last 24 h cost nothing";
    case "not_within_a_year":
      return `not within a year, at ${creditsDisplay(spentDayMicros)} a day`;
    case "at":
      return (
        <>
          <b>
            <Time at={end.at} show={end.daysLeft < 2 ? "relative" : "day"} />
          </b>
          , at {creditsDisplay(spentDayMicros)} in the last 24 h
        </>
      );
  }
}
