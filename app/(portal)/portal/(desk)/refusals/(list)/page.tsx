import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { type ListAddress, pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { LinkButton } from "@/components/ui/button";
import { CodeChip } from "@/components/ui/code-chip";
import { Time } from "@/components/ui/time";
import { requirePortal } from "@/lib/access/portal-session";
import { listRefusals, type RefusalRow } from "@/lib/consumers/refusals";
import { CODES, isCode } from "@/lib/engine/codes";
import { creditsDisplay } from "@/lib/kernel/money";
import { receiptPath } from "../../_parts/refused-now";
import { Sheet } from "../../_parts/sheet";

export const metadata: Metadata = { title: "Refusals" };

interface RefusalsPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function RefusalsPage({ searchParams }: RefusalsPageProps) {
  const { consumerId, consumerName } = await requirePortal();
  const address: ListAddress = { path: "/portal/refusals", params: await searchParams };
  const refusals = await listRefusals(consumerId, { page: pageOf(address), pageSize: 50 });
  return (
    <Sheet title="Refusals" sub={`Calls of ${consumerName} that were not served, by minute and reason`}>
      <DataTable
        label="Refusals"
        columns={COLUMNS}
        rows={refusals.rows}
        rowKey={(row) => row.id}
        rowHref={receiptPath}
        empty={
          <EmptyState title="No refusals" action={<LinkButton href="/portal/usage">Open usage</LinkButton>}>
            Every call was served, or none was made yet. Each refusal leaves a receipt here that says why.
          </EmptyState>
        }
      />
      <Pager address={address} {...refusals} words={["Newer", "Older"]} />
    </Sheet>
  );
}

const COLUMNS: readonly Column<RefusalRow>[] = [
  {
    id: "code",
    header: "Why",
    phone: "title",
    cell: (row) => (isCode(row.code) ? <CodeChip code={row.code} /> : row.code),
  },
  { id: "minute", header: "Minute", phone: "end", cell: (row) => <Time at={row.minute} show="minute" plain /> },
  {
    id: "words",
    header: "In words",
    phone: "meta",
    cell: (row) =>
      `${isCode(row.code) ? CODES[row.code].title : row.code}${row.routeName ? ` on ${row.routeName}` : ""}`,
  },
  { id: "key", header: "Key", mono: true, dim: true, phone: "hidden", cell: (row) => row.keyHint },
  {
    id: "calls",
    header: "Calls",
    align: "right",
    phone: "meta-end",
    phoneLabel: "calls",
    cell: (row) => row.count.toLocaleString("en"),
  },
  {
    id: "cost",
    header: "Would have cost, credits",
    align: "right",
    mono: true,
    phone: "hidden",
    cell: (row) => creditsDisplay(row.cost),
  },
];
