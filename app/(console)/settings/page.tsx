import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { rateCounting, rateCountingText } from "@/lib/gates/rate-counting";
import { db, prismaSql } from "@/lib/platform/db";
import { timeZoneNames } from "@/lib/platform/time-zone";
import { RatesForm } from "./_parts/rates-form";
import { SettingsForm } from "./_parts/settings-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const operator = await requireOperator();
  const [settings, rates] = await Promise.all([consoleSettings(db()), rateCounting(prismaSql(db()))]);
  const disabledReason = whyNot(operator.role, "setting:write") ?? undefined;
  return (
    <Page title="Settings" sub="What this console shows itself by, and what all gates go by">
      <Pane title="Console">
        <SettingsForm settings={settings} timeZones={timeZoneNames()} disabledReason={disabledReason} />
      </Pane>
      <Pane title="Rates" note="in force within a second; no call that was counted is forgotten">
        <RatesForm
          key={rates.shared}
          shared={rates.shared}
          hint={rateCountingText(rates)}
          disabledReason={disabledReason}
        />
      </Pane>
    </Page>
  );
}
