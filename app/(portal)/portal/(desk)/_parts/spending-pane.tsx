import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Meter } from "@/components/ui/meter";
import { creditsDisplay } from "@/lib/kernel/money";
import type { Alerts } from "@/lib/notifications/alerts";

interface SpendingPaneProps {
  readonly spendCapMicros: bigint | null;
  readonly usedMicros: bigint;
  readonly alerts: Alerts;
}

export function SpendingPane({ spendCapMicros, usedMicros, alerts }: SpendingPaneProps) {
  const { lowBalanceMicros } = alerts;
  return (
    <Pane
      title="Spending"
      actions={
        <Link className="link" href="/portal/spending">
          Change
        </Link>
      }
    >
      <p>Spend cap this month</p>
      {spendCapMicros === null ? (
        <p className="text-13 text-ink-3">None: only the balance ends what can be spent.</p>
      ) : (
        <>
          <p className="text-13 text-ink-3">
            {creditsDisplay(usedMicros)} of {creditsDisplay(spendCapMicros)} credits used
          </p>
          <Meter
            className="mt-2"
            label="Spend cap of this month"
            used={Number(usedMicros)}
            limit={Number(spendCapMicros)}
          />
        </>
      )}
      <p className="mt-3 border-line border-t pt-3">Alerts by mail</p>
      <p className="text-13 text-ink-3">
        {lowBalanceMicros === null
          ? "No warning before the balance is used up."
          : `Below ${creditsDisplay(lowBalanceMicros)} credits.`}{" "}
        {alerts.exhausted ? "When calls are refused for lack of credits." : ""}
      </p>
    </Pane>
  );
}
