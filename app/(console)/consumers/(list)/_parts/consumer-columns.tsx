import { Sparkline } from "@/components/charts/sparkline";
import type { Column } from "@/components/data-table/data-table";
import { PurseAmount } from "@/components/purse/purse-amount";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { ConsumerListRow } from "@/lib/consumers/list-consumers";
import type { ConsumerTrend } from "@/lib/consumers/trends";
import { publicId } from "@/lib/kernel/ids";
import { RunsOut } from "../../_parts/runs-out";
import { StatusBadge } from "../../_parts/status-badge";

interface ConsumerColumnsOptions {
  readonly trends: ReadonlyMap<bigint, ConsumerTrend>;
  readonly now: Date;
}

export function consumerColumns({ trends, now }: ConsumerColumnsOptions): readonly Column<ConsumerListRow>[] {
  return [
    {
      id: "name",
      header: "Name",
      sort: "name",
      maxWidth: 230,
      cell: (row) => (
        <span className="truncate" title={row.email === null ? row.name : `${row.name}, ${row.email}`}>
          {row.name}
        </span>
      ),
    },
    {
      id: "external-id",
      header: "External id",
      mono: true,
      dim: true,
      maxWidth: 150,
      phone: "meta",
      cell: (row) => <span title={row.externalId}>{row.externalId}</span>,
    },
    { id: "status", header: "Status", phone: "end", cell: (row) => <StatusBadge status={row.status} /> },
    {
      id: "plan",
      header: "Plan",
      phone: "hidden",
      cell: (row) =>
        row.planName && (
          <>
            {row.planName} <span className="text-ink-3">v{row.planVersion}</span>
            {row.subscriptionStatus !== "active" && " "}
            {row.subscriptionStatus !== "active" && <Badge>{row.subscriptionStatus?.replace("_", " ")}</Badge>}
          </>
        ),
    },
    {
      id: "balance",
      header: "Spendable, credits",
      align: "right",
      mono: true,
      sort: "balance",
      phone: "meta-end",
      phoneLabel: "spendable",
      cell: (row) => row.purse && <PurseAmount purse={row.purse} href={`${consumerHref(row)}?tab=ledger`} />,
    },
    {
      id: "runs-out",
      header: "Credits run out",
      phone: "hidden",
      cell: (row) => (
        <RunsOut
          spendableMicros={row.purse?.spendableMicros ?? 0}
          spentDayMicros={trends.get(row.id)?.spentDayMicros ?? 0}
          now={now}
        />
      ),
    },
    {
      id: "refusals",
      header: "402s, 7 days",
      align: "right",
      sort: "refusals",
      descendingFirst: true,
      phone: "hidden",
      cell: (row) => <Refusals row={row} days={trends.get(row.id)?.refusals ?? []} />,
    },
    { id: "keys", header: "Keys", align: "right", phone: "hidden", cell: (row) => row.keys },
    {
      id: "created",
      header: "Since",
      sort: "created",
      descendingFirst: true,
      phone: "hidden",
      cell: (row) => <Time at={row.createdAt} show="day" />,
    },
  ];
}

export function consumerHref(row: ConsumerListRow): string {
  return `/consumers/${publicId("consumer", row.id)}`;
}

function Refusals({ row, days }: { readonly row: ConsumerListRow; readonly days: readonly number[] }) {
  if (row.refusals === 0n) return <span className="text-ink-3">0</span>;
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <Sparkline values={days} label={`402s a day, the newest last: ${days.join(", ")}`} className="h-4 w-14" />
      <Link className="link min-w-10" href={`${consumerHref(row)}?tab=refusals`}>
        {row.refusals.toLocaleString("en")}
      </Link>
    </span>
  );
}
