import { type Column, DataTable } from "@/components/data-table/data-table";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { CodeChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { GroupedRefusals, RefusalGroup } from "@/lib/analytics/group-refusals";
import { isCode } from "@/lib/engine/codes";
import { creditsDisplay } from "@/lib/kernel/money";

interface GroupedTableProps {
  readonly by: RefusalGroup;
  readonly label: string;
  readonly rows: readonly GroupedRefusals[];
  readonly address: ListAddress;
  readonly empty: React.ReactNode;
}

/** One row for each consumer, code or whatever it is grouped by; its name opens the occurrences in it. */
export function GroupedTable({ by, label, rows, address, empty }: GroupedTableProps) {
  return (
    <DataTable
      label={label}
      columns={columnsOf(by, address)}
      rows={rows}
      rowKey={(row) => row.value ?? ""}
      empty={empty}
    />
  );
}

function columnsOf(by: RefusalGroup, address: ListAddress): readonly Column<GroupedRefusals>[] {
  return [
    {
      id: "name",
      header: by.charAt(0).toUpperCase() + by.slice(1),
      maxWidth: 280,
      phone: "title",
      cell: ({ value, name }) => {
        const shown = by === "code" && isCode(name) ? <CodeChip code={name} /> : <bdi>{name}</bdi>;
        if (value === null) return <span className="text-ink-3">{name}</span>;
        return (
          <Link
            href={hrefWith(address, { [by]: value, group: null, sort: null })}
            title={name}
            className="inline-block min-h-6 max-w-full truncate align-middle leading-6 hover:underline"
          >
            {shown}
          </Link>
        );
      },
    },
    ...(by === "code" || by === "gate" || by === "plan"
      ? []
      : [
          {
            id: "detail",
            header: DETAILS[by],
            dim: true,
            mono: by === "route",
            maxWidth: 260,
            phone: "meta" as const,
            cell: ({ detail }: GroupedRefusals) => (detail === "" ? null : <span title={detail}>{detail}</span>),
          },
        ]),
    {
      id: "occurrences",
      header: "Occurrences",
      align: "right",
      phone: "end",
      phoneLabel: "occurrences",
      cell: ({ occurrences }) => occurrences.toLocaleString("en"),
    },
    { id: "calls", header: "Calls", align: "right", phone: "hidden", cell: ({ calls }) => calls.toLocaleString("en") },
    ...(by === "consumer" || by === "key"
      ? []
      : [
          {
            id: "consumers",
            header: "Consumers",
            align: "right" as const,
            phone: "hidden" as const,
            cell: ({ consumers }: GroupedRefusals) => consumers.toLocaleString("en"),
          },
        ]),
    {
      id: "worth",
      header: "Worth, credits",
      align: "right",
      phone: "hidden",
      cell: ({ worthMicros }) => creditsDisplay(worthMicros),
    },
    { id: "last", header: "Last", phone: "meta-end", cell: ({ lastAt }) => <Time at={lastAt} show="minute" plain /> },
  ];
}

const DETAILS = { consumer: "External id", key: "Key", route: "Path", gateway: "Kind" } as const;
