import type { Metadata } from "next";
import { DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { requireOperator } from "@/lib/access/session";
import { readJobs } from "@/lib/health/read-jobs";
import { db } from "@/lib/platform/db";
import { JOB_COLUMNS } from "./_parts/job-columns";
import { PART_COLUMNS } from "./_parts/part-columns";
import { readParts } from "./_parts/read-parts";

export const metadata: Metadata = { title: "System health" };

export default async function SystemPage() {
  await requireOperator();
  const now = new Date();
  const [parts, jobs] = await Promise.all([readParts(now), readJobs(db(), now)]);
  const troubled = parts.filter(({ state }) => state === "sealed" || state === "silent").length;
  return (
    <Page
      title="System health"
      sub={troubled === 0 ? "Every part is as it should be" : `${troubled} of ${parts.length} parts need a look`}
    >
      <DataTable label="Parts" columns={PART_COLUMNS} rows={parts} rowKey={(row) => row.name} />
      <Pane title="Worker jobs" note="the last run of each; due times in UTC" flush>
        <DataTable
          label="Worker jobs"
          columns={JOB_COLUMNS}
          rows={jobs}
          rowKey={(row) => row.name}
          empty={
            <EmptyState title="No worker has run yet" command="npm start" commandLabel="start command">
              The worker posts hourly ledger lines, renews subscriptions, ends credits that expire and sends mail. Until
              it runs those wait; gates decide without it.
            </EmptyState>
          }
        />
      </Pane>
    </Page>
  );
}
