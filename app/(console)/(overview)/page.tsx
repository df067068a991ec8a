import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { RangePicker } from "@/components/charts/range-picker";
import type { ListAddress } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { Page } from "@/components/shell/page";
import { Button, LinkButton } from "@/components/ui/button";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { firstSteps } from "@/lib/analytics/first-steps";
import { listGates } from "@/lib/analytics/list-gates";
import { newestRefusals } from "@/lib/analytics/newest-refusals";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { readExampleCall } from "@/lib/routes/queries";
import { ConfigState } from "./_parts/config-state";
import { FirstRun } from "./_parts/first-run";
import { HealthStrip } from "./_parts/health-strip";
import { LiveTail } from "./_parts/live-tail";
import { MostRefusedPanes } from "./_parts/most-refused-panes";
import { OverviewChart } from "./_parts/overview-chart";
import { OverviewKpis } from "./_parts/overview-kpis";
import { SuspectBanner } from "./_parts/suspect-banner";
import { overviewQueryOf } from "./search-params";

/** Where no script makes the tail longer. */
const TAIL_LINES = 12;

export const metadata: Metadata = { title: "Overview" };

interface OverviewPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function OverviewPage({ searchParams }: OverviewPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/", params: await searchParams };
  const [settings, gates, steps, example, newest] = await Promise.all([
    consoleSettings(db()),
    listGates(db()),
    firstSteps(db()),
    readExampleCall(db()),
    newestRefusals(db(), TAIL_LINES, null),
  ]);
  const query = overviewQueryOf(address, Date.now(), settings.timeZone);
  const begun = steps.served || steps.refused;
  return (
    <Page
      title="Overview"
      sub={<ConfigState organisation={settings.organisation} gates={gates} />}
      actions={
        begun && (
          <>
            <RangePicker range={query.range} />
            <AddConsumer disabledReason={whyNot(operator.role, "consumer:write") ?? undefined} />
          </>
        )
      }
    >
      {begun ? (
        <>
          {query.problem !== null && (
            <Banner tone="warn" title={query.problem}>
              The last 7 days are shown instead.
            </Banner>
          )}
          <SuspectBanner range={query.range} zone={settings.timeZone} />
          <OverviewKpis range={query.range} zone={settings.timeZone} />
          <OverviewChart address={address} query={query} zone={settings.timeZone} />
          <MostRefusedPanes range={query.selected ?? query.range} />
          <LiveTail initial={newest} />
          <HealthStrip />
        </>
      ) : (
        <FirstRun steps={steps} gateUrl={consoleEnv().GATE_URL} example={example} />
      )}
    </Page>
  );
}

function AddConsumer({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const label = (
    <>
      <Plus />
      Add consumer
    </>
  );
  if (disabledReason !== undefined) {
    return (
      <Button variant="primary" disabledReason={disabledReason}>
        {label}
      </Button>
    );
  }
  return (
    <LinkButton variant="primary" href="/consumers/new">
      {label}
    </LinkButton>
  );
}
