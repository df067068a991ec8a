import type { ReactNode } from "react";
import type { Column } from "@/components/data-table/data-table";
import { Badge, type State } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { DeliveryRow, DeliveryState } from "@/lib/webhooks/queries";
import { DeliveryDetails } from "./delivery-details";

interface DeliveryColumnsOptions {
  /** Over a list of all endpoints: says which. */
  readonly withAddress?: boolean;
  /** What can be done with a delivery. */
  readonly acts?: (row: DeliveryRow) => ReactNode;
}

export function deliveryColumns({ withAddress, acts }: DeliveryColumnsOptions): readonly Column<DeliveryRow>[] {
  return [
    { id: "event", header: "Event", phone: "title", cell: (row) => <DeliveryDetails delivery={row} /> },
    ...(withAddress
      ? [
          {
            id: "address",
            header: "To",
            maxWidth: 260,
            phone: "meta",
            cell: ({ address }: DeliveryRow) => <span title={address}>{address}</span>,
          } as const,
        ]
      : []),
    {
      id: "at",
      header: "Told",
      phone: withAddress ? "hidden" : "meta",
      cell: (row) => <Time at={row.at} show="minute" />,
    },
    { id: "state", header: "State", phone: "end", cell: (row) => <Badge state={DOTS[row.state]}>{row.state}</Badge> },
    { id: "answer", header: "Last answer", phone: "hidden", cell: (row) => <LastAnswer row={row} /> },
    {
      id: "next",
      header: "Next attempt",
      phone: "hidden",
      cell: (row) => row.nextAttemptAt && <Time at={row.nextAttemptAt} show="minute" />,
    },
    ...(acts ? [{ id: "acts", header: "", align: "right", phone: "meta-end", cell: acts } as const] : []),
  ];
}

const DOTS: Readonly<Record<DeliveryState, State>> = {
  waiting: "silent",
  delivered: "ok",
  failed: "sealed",
  dropped: "off",
};

function LastAnswer({ row: { attempts } }: { readonly row: DeliveryRow }) {
  const [last] = attempts;
  if (last === undefined) return "—";
  const { status, durationMs, error } = last;
  return (
    <span title={error || undefined}>
      {status ?? "no answer"} <span className="text-ink-3">in {durationMs.toLocaleString("en")} ms</span>
    </span>
  );
}
