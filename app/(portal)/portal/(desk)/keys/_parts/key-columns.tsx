import type { Column } from "@/components/data-table/data-table";
import type { RouteChoice } from "@/components/keys/key-fields";
import { KeyStateBadge } from "@/components/keys/key-state-badge";
import { keySubject } from "@/components/keys/key-subject";
import { Time } from "@/components/ui/time";
import type { KeyRow } from "@/lib/keys/queries";
import { KeyActs } from "./key-acts";

interface KeyColumnsOptions {
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function keyColumns({ routes, disabledReason }: KeyColumnsOptions): readonly Column<KeyRow>[] {
  return [
    {
      id: "name",
      header: "Name",
      maxWidth: 220,
      phone: "title",
      cell: (row) => <span title={row.name}>{row.name}</span>,
    },
    { id: "key", header: "Key", mono: true, phone: "meta", cell: (row) => row.hint },
    { id: "state", header: "State", phone: "end", cell: (row) => <KeyStateBadge state={row.state} /> },
    { id: "created", header: "Created", phone: "hidden", cell: (row) => <Time at={row.createdAt} show="day" /> },
    { id: "ends", header: "Ends", phone: "hidden", cell: (row) => <Ends row={row} /> },
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <KeyActs
          subject={keySubject(row)}
          isReplaced={row.replacedBy !== null}
          routes={routes}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
}

function Ends({ row }: { readonly row: KeyRow }) {
  if (row.revokedAt) return <Time at={row.revokedAt} show="day" />;
  if (!row.expiresAt) return "never";
  return (
    <>
      <Time at={row.expiresAt} show="minute" />
      {row.replacedBy !== null && <span className="text-12 text-ink-3"> rotated</span>}
    </>
  );
}
