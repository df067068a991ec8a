import { Check } from "lucide-react";
import type { Column } from "@/components/data-table/data-table";
import { Badge } from "@/components/ui/badge";
import { Meter } from "@/components/ui/meter";
import type { LimitInForce } from "@/lib/consumers/queries";
import { publicId } from "@/lib/kernel/ids";
import { RemoveOverride } from "./remove-override";

interface LimitColumnsOptions {
  readonly consumerName: string;
  readonly disabledReason?: string | undefined;
  /** On the summary, which only shows. */
  readonly withoutActs?: boolean;
}

export function limitColumns({
  consumerName,
  disabledReason,
  withoutActs,
}: LimitColumnsOptions): readonly Column<LimitInForce>[] {
  const columns: readonly Column<LimitInForce>[] = [
    { id: "name", header: "Limit", phone: "title", cell: (row) => row.name },
    { id: "kind", header: "Kind", phone: "meta", cell: (row) => `${row.kind} / ${row.period}` },
    { id: "scope", header: "Scope", phone: "hidden", cell: (row) => row.routeName ?? "all routes" },
    {
      id: "limit",
      header: "Limit",
      align: "right",
      mono: true,
      phone: "end",
      cell: (row) => row.limit.toLocaleString("en"),
    },
    { id: "by", header: "Set by", phone: "hidden", cell: (row) => <SetBy row={row} /> },
    {
      id: "used",
      header: "Used",
      align: "right",
      mono: true,
      phone: "hidden",
      cell: (row) => row.used?.toLocaleString("en"),
    },
    {
      id: "share",
      header: "Share",
      phone: "hidden",
      cell: (row) =>
        row.used !== null && (
          <Meter label={`${row.name} of this ${row.period}`} used={Number(row.used)} limit={Number(row.limit)} />
        ),
    },
  ];
  if (withoutActs) return columns;
  return [
    ...columns,
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) =>
        row.override !== null && (
          <RemoveOverride
            consumerName={consumerName}
            overrideId={publicId("override", row.override.id)}
            limitName={row.name}
            planLimit={row.override.planLimit?.toLocaleString("en") ?? null}
            disabledReason={disabledReason}
          />
        ),
    },
  ];
}

/** Which rule wins, and why: an override stands before the plan's limit of the same name and scope. */
function SetBy({ row }: { readonly row: LimitInForce }) {
  if (!row.override) return <Badge>plan</Badge>;
  const { reason, planLimit } = row.override;
  return (
    <span className="flex max-w-[360px] items-center gap-1.5">
      <Badge icon={<Check />}>override</Badge>
      <span className="min-w-0 truncate text-12 text-ink-3" title={reason}>
        {planLimit === null ? "the plan has none" : <>wins over the plan's {planLimit.toLocaleString("en")}</>}: “
        {reason}”
      </span>
    </span>
  );
}
