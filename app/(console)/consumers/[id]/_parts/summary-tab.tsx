import { DataTable } from "@/components/data-table/data-table";
import { Pane, Panes } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { listLedgerEntries } from "@/lib/consumers/ledger-entries";
import { readOutlook } from "@/lib/consumers/outlook";
import { limitsInForce } from "@/lib/consumers/queries";
import { LEDGER_COLUMNS } from "./ledger-columns";
import { limitColumns } from "./limit-columns";
import { NextPane } from "./next-pane";
import { PursePane } from "./purse-pane";
import { SummaryAside } from "./summary-aside";
import type { TabProps } from "./tab-props";

/** The consumer at a glance: what it owns, what will happen, what has happened. Every part leads to its tab. */
export async function SummaryTab(props: TabProps) {
  const { consumer, consumerId, purse } = props;
  const now = new Date();
  const [outlook, ledger, limits] = await Promise.all([
    readOutlook(consumer.id, now),
    listLedgerEntries(consumer.id, { kind: null, from: null, to: null, page: 1, pageSize: 7 }),
    limitsInForce(consumer.id, now),
  ]);
  const tab = (name: string) => `/consumers/${consumerId}?tab=${name}`;
  return (
    <div className="[&>:first-child]:border-t-0">
      <Panes columns="aside">
        <div className="min-w-0">
          <div className="[&>:first-child]:border-t-0">
            <Panes columns="2">
              <PursePane purse={purse} consumerId={consumerId} now={now} />
              <NextPane consumer={consumer} purse={purse} outlook={outlook} now={now} />
            </Panes>
          </div>
          <Pane
            title="Ledger"
            flush
            actions={
              <Link className="link" href={tab("ledger")}>
                {ledger.total === 1 ? "1 entry" : `All ${ledger.total.toLocaleString("en")} entries`}
              </Link>
            }
          >
            <DataTable
              label="Latest ledger entries"
              columns={LEDGER_COLUMNS}
              rows={ledger.rows}
              rowKey={(row) => row.id.toString()}
              empty={<p className="px-gutter py-6 text-ink-2">No entries yet. Grant credits to make the first one.</p>}
            />
          </Pane>
          <Pane
            title="Limits"
            note="the winning rule of each name and scope"
            flush
            actions={
              <Link className="link" href={tab("limits")}>
                Plan and overrides
              </Link>
            }
          >
            <DataTable
              label="Limits"
              columns={limitColumns({ consumerName: consumer.name, withoutActs: true })}
              rows={limits}
              rowKey={(row) => `${row.name} ${row.routeId ?? "*"}`}
              empty={<p className="px-gutter py-6 text-ink-2">No limits: only its credits end what it can call.</p>}
            />
          </Pane>
        </div>
        <SummaryAside {...props} now={now} />
      </Panes>
    </div>
  );
}
