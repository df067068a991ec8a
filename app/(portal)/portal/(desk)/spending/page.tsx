import type { Metadata } from "next";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Meter } from "@/components/ui/meter";
import { requirePortal } from "@/lib/access/portal-session";
import { findConsumer, spendCapUsed } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import { readAlerts } from "@/lib/notifications/alerts";
import { db } from "@/lib/platform/db";
import { changeReason } from "../_parts/change-reason";
import { Sheet } from "../_parts/sheet";
import { AlertsForm } from "./_parts/alerts-form";
import { CapForm } from "./_parts/cap-form";

export const metadata: Metadata = { title: "Spending and alerts" };

export default async function SpendingPage() {
  const portal = await requirePortal();
  const { consumerId } = portal;
  const [consumer, usedMicros, alerts] = await Promise.all([
    findConsumer(consumerId),
    spendCapUsed(consumerId, new Date()),
    readAlerts(db(), consumerId),
  ]);
  const capMicros = consumer?.spendCapMicros ?? null;
  const disabledReason = changeReason(portal, "owner");
  return (
    <Sheet title="Spending and alerts" sub="What may be spent in a month, and what your members are told by mail">
      <Pane title="Spend cap">
        {capMicros !== null && (
          <>
            <p className="mb-2">
              {creditsDisplay(usedMicros)} of {creditsDisplay(capMicros)} credits used this month.
            </p>
            <Meter
              className="mb-4 max-w-[440px]"
              label="Spend cap of this month"
              used={Number(usedMicros)}
              limit={Number(capMicros)}
            />
          </>
        )}
        <CapForm
          capCredits={capMicros === null ? "" : creditsDisplay(capMicros)}
          usedText={creditsDisplay(usedMicros)}
          disabledReason={disabledReason}
        />
      </Pane>
      <Pane
        title="Alerts by mail"
        note="to every member"
        actions={
          <Link href="/portal/webhooks" className="link">
            Tell a server, too
          </Link>
        }
      >
        <AlertsForm
          lowBalanceCredits={alerts.lowBalanceMicros === null ? "" : creditsDisplay(alerts.lowBalanceMicros)}
          exhausted={alerts.exhausted}
          keyExpiring={alerts.keyExpiring}
          disabledReason={disabledReason}
        />
      </Pane>
    </Sheet>
  );
}
