import type { Column } from "@/components/data-table/data-table";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Part } from "./parts-of";

export const PART_COLUMNS: readonly Column<Part>[] = [
  {
    id: "name",
    header: "Part",
    phone: "title",
    cell: (row) =>
      row.href === null ? (
        row.name
      ) : (
        <Link className="link" href={row.href}>
          {row.name}
        </Link>
      ),
  },
  { id: "state", header: "State", phone: "end", cell: (row) => <Badge state={row.state}>{row.word}</Badge> },
  {
    id: "says",
    header: "What it reports",
    phone: "meta",
    cell: (row) => <span className="whitespace-normal [overflow-wrap:anywhere]">{row.says}</span>,
  },
  { id: "at", header: "Last heard of", phone: "hidden", cell: (row) => row.at && <Time at={row.at} /> },
];
