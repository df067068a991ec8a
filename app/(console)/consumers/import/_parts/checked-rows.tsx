import { type Column, DataTable } from "@/components/data-table/data-table";
import { Badge, type State } from "@/components/ui/badge";
import type { CheckedImport, CheckedRow } from "@/lib/consumers/check-import";

/** The dry run: first what cannot be imported, then what would be new and what would change. */
export function CheckedRows({ checked: { rows, ignored } }: { readonly checked: CheckedImport }) {
  const sorted = [...rows].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || a.line - b.line);
  const counts = ORDER.map((verdict) => ({ verdict, count: rows.filter((row) => row.verdict === verdict).length }));
  return (
    <>
      <p role="status" className="px-gutter pb-3">
        {counts
          .filter(({ count }) => count > 0)
          .map(({ verdict, count }) => `${count} ${verdict === "error" && count > 1 ? "errors" : verdict}`)
          .join(", ")}
        .{ignored.length > 0 && ` Columns left out: ${ignored.join(", ")}.`}
      </p>
      <DataTable label="Rows of the file" columns={COLUMNS} rows={sorted} rowKey={(row) => String(row.line)} />
    </>
  );
}

const ORDER: readonly CheckedRow["verdict"][] = ["error", "new", "changed", "unchanged"];

const DOTS: Readonly<Record<CheckedRow["verdict"], State>> = {
  error: "sealed",
  new: "ok",
  changed: "silent",
  unchanged: "off",
};

const COLUMNS: readonly Column<CheckedRow>[] = [
  { id: "line", header: "Line", phone: "meta-end", phoneLabel: "line", cell: (row) => row.line },
  {
    id: "verdict",
    header: "Verdict",
    phone: "end",
    cell: (row) => <Badge state={DOTS[row.verdict]}>{row.verdict}</Badge>,
  },
  {
    id: "external-id",
    header: "External id",
    mono: true,
    maxWidth: 200,
    phone: "title",
    cell: (row) => row.externalId && <span title={row.externalId}>{row.externalId}</span>,
  },
  {
    id: "name",
    header: "Name",
    maxWidth: 220,
    phone: "hidden",
    cell: (row) => row.name && <span title={row.name}>{row.name}</span>,
  },
  {
    id: "says",
    header: "What changes, or why not",
    phone: "meta",
    cell: (row) => <span className="whitespace-normal py-1.5 [overflow-wrap:anywhere]">{row.says || "—"}</span>,
  },
];
