import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Meter } from "@/components/ui/meter";
import type { PortalSession } from "@/lib/access/portal-session";
import { findConsumer, spendCapUsed } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import { type Alerts, readAlerts } from "@/lib/notifications/alerts";
import { db } from "@/lib/platform/db";
import { AutoTopUpLine } from "./auto-top-up-line";

/** What keeps credits from running out, or from running away: beside what can be bought. */
export async function SpendingPane({ portal: { consumerId } }: { readonly portal: PortalSession }) {
  const [consumer, usedMicros, alerts] = await Promise.all([
    findConsumer(consumerId),
    spendCapUsed(consumerId, new Date()),
    readAlerts(db(), consumerId),
  ]);
  const spendCapMicros = consumer?.spendCapMicros ?? null;
  return (
    <Pane title="Spending and alerts">
      <AutoTopUpLine consumerId={consumerId} />
      <div className={ROW}>
        <p>Spend cap this month</p>
        <Change what="the spend cap" />
        {spendCapMicros === null ? (
          <p className="col-span-2 text-13 text-ink-3">None: only the balance ends what can be spent.</p>
        ) : (
          <div className="col-span-2">
            <p className="text-13 text-ink-3">
              {creditsDisplay(usedMicros)} of {creditsDisplay(spendCapMicros)} credits used
            </p>
            <Meter
              className="mt-2"
              label="Spend cap of this month"
              used={Number(usedMicros)}
              limit={Number(spendCapMicros)}
            />
          </div>
        )}
      </div>
      <div className={ROW}>
        <p>Alerts by mail</p>
        <Change what="alerts" />
        <p className="col-span-2 text-13 text-ink-3">{alertsText(alerts)}</p>
      </div>
    </Pane>
  );
}

const ROW = "mt-3 grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-t pt-3";

function Change({ what }: { readonly what: string }) {
  return (
    <Link className="link" href="/portal/spending">
      Change<span className="sr-only"> {what}</span>
    </Link>
  );
}

function alertsText({ lowBalanceMicros, exhausted }: Alerts): string {
  const low = lowBalanceMicros === null ? null : `below ${creditsDisplay(lowBalanceMicros)} credits`;
  const when = [low, exhausted ? "when calls are refused for lack of credits" : null].filter((each) => each !== null);
  if (when.length === 0) return "None.";
  const text = when.join(", and ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
