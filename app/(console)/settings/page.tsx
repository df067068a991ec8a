import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { db } from "@/lib/platform/db";
import { timeZoneNames } from "@/lib/platform/time-zone";
import { SettingsForm } from "./_parts/settings-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const operator = await requireOperator();
  const settings = await consoleSettings(db());
  return (
    <Page title="Settings" sub="What every page of this console shows itself by">
      <Pane title="Console">
        <SettingsForm
          settings={settings}
          timeZones={timeZoneNames()}
          disabledReason={whyNot(operator.role, "setting:write") ?? undefined}
        />
      </Pane>
    </Page>
  );
}
