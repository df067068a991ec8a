import type { Column } from "@/components/data-table/data-table";
import type { RouteChoice } from "@/components/keys/key-fields";
import { KeyStateBadge } from "@/components/keys/key-state-badge";
import { keySubject } from "@/components/keys/key-subject";
import { Time } from "@/components/ui/time";
import type { KeyRow } from "@/lib/keys/queries";
import { KeyActs } from "./key-acts";

interface KeyColumnsOptions {
  readonly consumerName: string;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function keyColumns({ consumerName, routes, disabledReason }: KeyColumnsOptions): readonly Column<KeyRow>[] {
  return [
    {
      id: "name",
      header: "Name",
      maxWidth: 240,
      phone: "title",
      cell: (row) => <span title={row.name}>{row.name}</span>,
    },
    { id: "key", header: "Key", mono: true, phone: "meta", cell: (row) => row.hint },
    { id: "state", header: "State", phone: "end", cell: (row) => <KeyStateBadge state={row.state} /> },
    {
      id: "limits",
      header: "Allowed",
      phone: "hidden",
      maxWidth: 280,
      cell: (row) => {
        const text = allowedText(row);
        return <span title={text}>{text}</span>;
      },
    },
    { id: "created", header: "Created", phone: "hidden", cell: (row) => <Time at={row.createdAt} show="day" /> },
    { id: "ends", header: "Ends", phone: "hidden", cell: (row) => <Ends row={row} /> },
    {
      id: "actions",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <KeyActs
          subject={keySubject(row)}
          consumerName={consumerName}
          routes={routes}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
}

function allowedText({ routeIds, ipAllow }: KeyRow): string {
  const routes =
    routeIds.length === 0 ? "every route" : `${routeIds.length} ${routeIds.length === 1 ? "route" : "routes"}`;
  return ipAllow.length === 0 ? routes : `${routes} from ${ipAllow.join(", ")}`;
}

function Ends({ row }: { readonly row: KeyRow }) {
  if (row.revokedAt) return <Time at={row.revokedAt} show="day" />;
  return row.expiresAt ? <Time at={row.expiresAt} show="minute" /> : "never";
}
