import type { Column } from "@/components/data-table/data-table";
import { CodeChip, SuspectChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { RefusalRow } from "@/lib/analytics/list-refusals";
import { creditsDisplay } from "@/lib/kernel/money";

/** The columns of every list of refusals; the code opens the receipt. */
export const REFUSAL_COLUMNS: readonly Column<RefusalRow>[] = [
  {
    id: "minute",
    header: "Minute",
    cell: (row) => <Time at={row.minute} show="minute" plain />,
    sort: "minute",
    descendingFirst: true,
    phone: "meta-end",
  },
  {
    id: "code",
    header: "Code",
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-1">
        <Link href={`/refusals/${row.decisionId}`} className="inline-flex min-h-6 items-center">
          <CodeChip code={row.code} />
        </Link>
        {row.suspect !== null && <SuspectChip />}
      </span>
    ),
    phone: "title",
  },
  {
    id: "consumer",
    header: "Consumer",
    cell: (row) =>
      row.consumer && (
        <Link
          href={`/consumers/${row.consumer.id}`}
          title={row.consumer.name}
          className="inline-block min-h-6 max-w-full truncate align-middle leading-6 hover:underline"
        >
          <bdi>{row.consumer.name}</bdi>
        </Link>
      ),
    maxWidth: 200,
    phone: "meta",
  },
  {
    id: "plan",
    header: "Plan",
    cell: (row) =>
      row.plan && (
        <Link href={`/plans/${row.plan.id}`} className="inline-block min-h-6 leading-6 hover:underline">
          {row.plan.name} v{row.plan.version}
        </Link>
      ),
    dim: true,
    phone: "hidden",
  },
  {
    id: "route",
    header: "Route",
    cell: (row) => (row.route ? `${row.route.method} ${row.route.path}` : row.samplePath),
    mono: true,
    maxWidth: 240,
    phone: "hidden",
  },
  { id: "gateway", header: "Gateway", cell: (row) => row.gateway?.name, dim: true, phone: "hidden" },
  {
    id: "calls",
    header: "Calls",
    cell: (row) => row.calls.toLocaleString("en"),
    align: "right",
    sort: "calls",
    descendingFirst: true,
    phone: "end",
    phoneLabel: "calls",
  },
  {
    id: "price",
    header: "Price, credits",
    cell: (row) => (row.priceMicros === null ? null : creditsDisplay(row.priceMicros)),
    align: "right",
    phone: "hidden",
  },
  {
    id: "purse",
    header: "Purse, credits",
    cell: (row) => (row.purseMicros === null ? null : creditsDisplay(row.purseMicros)),
    align: "right",
    phone: "hidden",
  },
];
