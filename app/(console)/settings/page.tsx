import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { readLostAfterH } from "@/lib/gates/lost-after";
import { rateCounting, rateCountingText } from "@/lib/gates/rate-counting";
import { db, prismaSql } from "@/lib/platform/db";
import { timeZoneNames } from "@/lib/platform/time-zone";
import { LostAfterForm } from "./_parts/lost-after-form";
import { RatesForm } from "./_parts/rates-form";
import { SettingsForm } from "./_parts/settings-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const operator = await requireOperator();
  const [settings, rates, lostAfterH] = await Promise.all([
    consoleSettings(db()),
    rateCounting(prismaSql(db())),
    readLostAfterH(prismaSql(db())),
  ]);
  const disabledReason = whyNot(operator.role, "setting:write") ?? undefined;
  return (
    <Page title="Settings" sub="What this console shows itself by, and what all gates go by">
      <Pane aside title="Console" note="how it names itself, and in which zone it tells the time">
        <SettingsForm settings={settings} timeZones={timeZoneNames()} disabledReason={disabledReason} />
      </Pane>
      <Pane aside title="Rates" note="in force within a second; no call that was counted is forgotten">
        <RatesForm
          key={rates.shared}
          shared={rates.shared}
          hint={rateCountingText(rates)}
          disabledReason={disabledReason}
        />
      </Pane>
      <Pane
        aside
        title="Silent gates"
        note="one that is not heard of keeps what it holds until it reports or is declared lost"
      >
        <LostAfterForm key={lostAfterH} hours={lostAfterH} disabledReason={disabledReason} />
      </Pane>
    </Page>
  );
}
