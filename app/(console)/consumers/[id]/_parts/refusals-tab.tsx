import { type Column, DataTable } from "@/components/data-table/data-table";
import { pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { Badge } from "@/components/ui/badge";
import { CodeChip, SuspectChip } from "@/components/ui/code-chip";
import { Time } from "@/components/ui/time";
import { listRefusals, type RefusalRow } from "@/lib/consumers/refusals";
import { isCode } from "@/lib/engine/codes";
import { creditsDisplay } from "@/lib/kernel/money";
import type { TabProps } from "./tab-props";

export async function RefusalsTab({ consumer, address }: TabProps) {
  const refusals = await listRefusals(consumer.id, { page: pageOf(address), pageSize: 50 });
  return (
    <>
      <DataTable
        label="Refusals"
        columns={COLUMNS}
        rows={refusals.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/refusals/dec_${row.id}_1`}
        empty={
          <EmptyState title="No refusals">
            Every call of this consumer was served, or it has made none yet. Each refusal leaves a receipt here that
            says why.
          </EmptyState>
        }
      />
      <Pager address={address} {...refusals} words={["Newer", "Older"]} />
    </>
  );
}

const COLUMNS: readonly Column<RefusalRow>[] = [
  { id: "minute", header: "Minute", phone: "meta", cell: (row) => <Time at={row.minute} show="minute" plain /> },
  {
    id: "code",
    header: "Code",
    phone: "title",
    cell: (row) => (
      <span className="inline-flex gap-1.5">
        {isCode(row.code) ? <CodeChip code={row.code} /> : row.code}
        {row.suspect && <SuspectChip />}
      </span>
    ),
  },
  { id: "status", header: "Status", phone: "hidden", cell: (row) => <Badge>{row.status}</Badge> },
  { id: "route", header: "Route", maxWidth: 200, phone: "hidden", cell: (row) => row.routeName },
  { id: "key", header: "Key", mono: true, dim: true, phone: "hidden", cell: (row) => row.keyHint },
  {
    id: "calls",
    header: "Calls",
    align: "right",
    phone: "end",
    phoneLabel: "calls",
    cell: (row) => row.count.toLocaleString("en"),
  },
  {
    id: "cost",
    header: "Would have cost, credits",
    align: "right",
    mono: true,
    phone: "meta-end",
    phoneLabel: "cost",
    cell: (row) => creditsDisplay(row.cost),
  },
];
