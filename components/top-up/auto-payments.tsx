import { type Column, DataTable } from "@/components/data-table/data-table";
import { Badge, type State } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { AutoPayment } from "@/lib/billing/auto-top-up/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import { paymentWord } from "./standing-text";

export interface ShownPayment extends AutoPayment {
  /** "5.00 USD" */
  readonly price: string;
}

/** The last automatic payments, newest first. */
export function AutoPayments({ payments }: { readonly payments: readonly ShownPayment[] }) {
  return (
    <DataTable
      label="Automatic payments"
      columns={COLUMNS}
      rows={payments}
      rowKey={(row) => row.id.toString()}
      empty={<p className="px-gutter py-6 text-ink-2">Nothing was charged by itself so far.</p>}
    />
  );
}

const DOT: Readonly<Partial<Record<AutoPayment["state"], State>>> = {
  paid: "ok",
  started: "silent",
  pending: "silent",
  open: "sealed",
  refused: "sealed",
};

const COLUMNS: readonly Column<ShownPayment>[] = [
  { id: "at", header: "Begun", phone: "meta-end", cell: (row) => <Time at={row.createdAt} show="minute" /> },
  {
    id: "credits",
    header: "Credits",
    align: "right",
    mono: true,
    phone: "title",
    cell: (row) => (
      <>
        {creditsDisplay(row.creditsMicros)}
        <span className="font-sans md:hidden"> credits</span>
      </>
    ),
  },
  { id: "price", header: "Price", align: "right", mono: true, phone: "end", cell: (row) => row.price },
  {
    id: "state",
    header: "State",
    phone: "meta",
    maxWidth: 360,
    cell: (row) => (
      <span title={row.note || undefined}>
        <Badge state={DOT[row.state] ?? "off"}>{paymentWord(row)}</Badge> {row.state === "paid" ? "" : row.note}
      </span>
    ),
  },
];
