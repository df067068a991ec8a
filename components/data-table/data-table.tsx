import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";

import { type ListAddress, type Sort, sortHref } from "./list-address";
import { type Selectable, SelectPage, SelectRow } from "./selection";
import { TableFrame } from "./table-frame";

export interface Column<Row> {
  readonly id: string;
  /** With the unit where the cells are amounts: "Price, credits". Empty over a menu of actions. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers and amounts. */
  readonly align?: "right" | undefined;
  /** Monospaced: ids, keys, amounts of a ledger. */
  readonly mono?: boolean | undefined;
  /** Dimmed: what is there for completeness. */
  readonly dim?: boolean | undefined;
  /** Cut with … where it would be wider than this many px; the cell gives a `title` itself. */
  readonly maxWidth?: number | undefined;
  /** The name in `?sort=`; without it the column cannot be sorted by. */
  readonly sort?: string | undefined;
  /** The first click sorts descending: times, amounts. */
  readonly descendingFirst?: boolean | undefined;
  /** Its place in the two-line row of a phone. By default: the first column title, the next meta, the first number end. */
  readonly phone?: "title" | "end" | "meta" | "meta-end" | "hidden" | undefined;
  /** Before the value on a phone, where there is no header: "balance". */
  readonly phoneLabel?: string | undefined;
}

export interface DataTableProps<Row> {
  /** What the rows are, for screen readers: "Consumers". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where the row opens; its first cell becomes the link. Leave it out where cells bring their own links. */
  readonly rowHref?: ((row: Row) => string) | undefined;
  /** Readable but dimmed: revoked, archived. */
  readonly rowOff?: ((row: Row) => boolean) | undefined;
  /** Both together make headers into sort links. */
  readonly address?: ListAddress | undefined;
  readonly sort?: Sort | undefined;
  /** Puts a tick before each row, inside a Selection; not on a phone. */
  readonly selectable?: ((row: Row) => Selectable) | undefined;
  /** What stands there instead without rows: EmptyState or FilteredEmpty. */
  readonly empty?: ReactNode;
}

/**
 * A table the server has sorted, filtered and cut into a page. Header sticks, wide tables scroll inside, a phone gets two
 * lines for each row. j, k and the arrows move from row to row, Enter opens.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, rowHref, rowOff, address, sort, selectable, empty } = props;
  if (rows.length === 0 && empty) return <div className="border-line border-t">{empty}</div>;
  const places = phonePlaces(columns);
  return (
    <TableFrame>
      <table aria-label={label} className="w-full border-separate border-spacing-0 max-md:block">
        <thead className="max-md:sr-only">
          <tr>
            {selectable && (
              <th scope="col" className={cn(HEAD, SELECT)}>
                <SelectPage rows={rows.map(selectable)} />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} address={address} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-row=""
              className={cn(
                "group/row hover:bg-hover has-[[data-select-row]:checked]:bg-accent-tint",
                "max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:border-line max-md:border-b max-md:px-4 max-md:py-2.5 max-md:last:border-b-0",
                rowHref && ROW_IS_LINK,
                rowOff?.(row) && "text-ink-3",
              )}
            >
              {selectable && (
                <td className={cn(CELL, SELECT)}>
                  <SelectRow row={selectable(row)} />
                </td>
              )}
              {columns.map((column, index) => (
                <td
                  key={column.id}
                  data-open={index === 0 && rowHref ? "" : undefined}
                  className={cellClasses(column, places[index])}
                  style={{ maxWidth: column.maxWidth }}
                >
                  {column.phoneLabel && (
                    <span className="font-sans text-12 text-ink-3 md:hidden">{column.phoneLabel} </span>
                  )}
                  {index === 0 && rowHref ? (
                    <Link
                      href={rowHref(row)}
                      className={cn(
                        "inline-block min-h-6 max-w-full align-middle leading-6 hover:underline focus-visible:-outline-offset-2",
                        column.maxWidth !== undefined && "md:truncate",
                      )}
                    >
                      {column.cell(row) ?? "—"}
                    </Link>
                  ) : (
                    (column.cell(row) ?? "—")
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function HeaderCell<Row>({
  column,
  address,
  sort,
}: {
  readonly column: Column<Row>;
  readonly address: ListAddress | undefined;
  readonly sort: Sort | undefined;
}) {
  const classes = cn(HEAD, column.align === "right" && "text-right");
  if (column.sort === undefined || address === undefined || sort === undefined) {
    return (
      <th scope="col" className={classes}>
        {column.header || <span className="sr-only">Actions</span>}
      </th>
    );
  }
  const sorted = sort.key === column.sort;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
      className={cn(classes, sorted && "text-ink")}
    >
      <Link
        href={sortHref(address, sort, column.sort, column.descendingFirst ?? false)}
        scroll={false}
        className="inline-flex min-h-6 items-center gap-0.5 hover:text-ink focus-visible:-outline-offset-2"
      >
        {column.header}
        {sorted && (sort.descending ? <ArrowDown className="size-3" /> : <ArrowUp className="size-3" />)}
      </Link>
    </th>
  );
}

type Place = NonNullable<Column<unknown>["phone"]>;

function phonePlaces<Row>(columns: readonly Column<Row>[]): readonly Place[] {
  const taken = new Set<Place>(columns.flatMap((column) => column.phone ?? []));
  return columns.map((column) => {
    if (column.phone) return column.phone;
    const order: readonly Place[] = column.align === "right" ? ["end", "meta-end"] : ["title", "meta"];
    const place = order.find((candidate) => !taken.has(candidate)) ?? "hidden";
    taken.add(place);
    return place;
  });
}

function cellClasses<Row>(column: Column<Row>, place: Place = "hidden"): string {
  return cn(
    CELL,
    column.align === "right" && "text-right",
    column.mono && "font-mono text-12",
    column.dim && "text-ink-3",
    column.maxWidth !== undefined && "truncate",
    PHONE_PLACE[place],
  );
}

/** On a phone the whole row is the link: its first cell's reaches over the others, but under what can be pressed there. */
const ROW_IS_LINK =
  "max-md:relative max-md:[&>[data-open]>a]:after:absolute max-md:[&>[data-open]>a]:after:inset-0 max-md:[&>td:not([data-open])_:is(a,button)]:relative max-md:[&>td:not([data-open])_:is(a,button)]:z-[1]";

const HEAD =
  "sticky top-(--bar) z-[1] h-8 whitespace-nowrap border-line border-b bg-surface px-2.5 text-left font-normal text-12 text-ink-3 first:pl-6 last:pr-6 in-data-wide:top-0";

const CELL = [
  "h-row whitespace-nowrap border-line border-b px-2.5 first:pl-6 last:pr-6 group-last/row:border-b-0",
  "first:group-has-[:focus-visible]/row:shadow-[inset_3px_0_var(--accent)]",
  // What a row has opened makes it high: the other cells stay beside the first line.
  "md:group-has-[details[open]]/row:pt-2 md:group-has-[details[open]]/row:align-top",
  "max-md:block max-md:h-auto max-md:min-w-0 max-md:border-0 max-md:p-0 max-md:first:pl-0 max-md:last:pr-0",
];

/** Beside the first column rather than a column of its own. */
const SELECT = "w-10 pr-0 max-md:hidden";

const PHONE_PLACE: Readonly<Record<Place, string>> = {
  title: "max-md:order-1 max-md:col-start-1 max-md:max-w-none! max-md:whitespace-normal max-md:text-left",
  end: "max-md:order-2 max-md:col-start-2 max-md:text-right",
  meta: "max-md:order-3 max-md:col-start-1 max-md:max-w-none! max-md:truncate max-md:text-left max-md:text-ink-2",
  // A menu's button is 44 px, but its dots stand at the edge, and the row is no higher for it.
  "meta-end":
    "max-md:order-4 max-md:col-start-2 max-md:text-right max-md:text-ink-2 max-md:[&>[aria-haspopup]]:-my-3 max-md:[&>[aria-haspopup]]:-mr-3.5",
  hidden: "max-md:hidden",
};
