import type { Column } from "@/components/data-table/data-table";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { LedgerRow } from "@/lib/consumers/ledger-entries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { UsageHour } from "./usage-hour";

export const LEDGER_COLUMNS: readonly Column<LedgerRow>[] = [
  { id: "at", header: "Posted", phone: "meta", cell: (row) => <Time at={row.at} show="minute" /> },
  { id: "kind", header: "Kind", phone: "hidden", cell: (row) => row.kind.replace("_", " ") },
  {
    id: "what",
    header: "What",
    phone: "title",
    maxWidth: 420,
    cell: (row) => <What row={row} />,
  },
  {
    id: "change",
    header: "Change, credits",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) => <Change micros={row.change} />,
  },
  {
    id: "balance",
    header: "Balance, credits",
    align: "right",
    mono: true,
    phone: "meta-end",
    cell: (row) => creditsDisplay(row.balance),
  },
  {
    id: "entry",
    header: "Entry",
    mono: true,
    dim: true,
    phone: "hidden",
    cell: (row) => publicId("ledgerEntry", row.id),
  },
];

function What({ row }: { readonly row: LedgerRow }) {
  const hour = /^(\d{4}-\d{2}-\d{2}T\d{2})(:00)?Z$/.exec(row.note ?? "")?.[1];
  if (row.kind === "usage" && hour) {
    const from = `${hour}:00:00Z`;
    const to = new Date(Date.parse(from) + 3_600_000).toISOString();
    return (
      <Link className="hover:underline" href={`?tab=usage&from=${from}&to=${to}`}>
        <UsageHour start={from} />
      </Link>
    );
  }
  if (row.kind === "debt_paid") return "Debt paid from credits";
  const text = row.note ?? row.ref ?? row.kind.replace("_", " ");
  return <span title={text}>{text}</span>;
}

function Change({ micros }: { readonly micros: bigint }) {
  if (micros === 0n) return <span className="text-ink-3">0.00</span>;
  return micros > 0n ? <span className="text-ok">+{creditsDisplay(micros)}</span> : creditsDisplay(micros);
}
