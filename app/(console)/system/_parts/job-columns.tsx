import type { Column } from "@/components/data-table/data-table";
import { Badge, type State } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { JobHealth } from "@/lib/health/read-jobs";

export const JOB_COLUMNS: readonly Column<JobHealth>[] = [
  { id: "name", header: "Job", mono: true, phone: "title", cell: (row) => row.name },
  { id: "state", header: "Last run", phone: "end", cell: (row) => <Badge state={DOTS[row.state]}>{row.state}</Badge> },
  { id: "at", header: "Began", phone: "meta", cell: (row) => row.startedAt && <Time at={row.startedAt} /> },
  {
    id: "took",
    header: "Took, ms",
    align: "right",
    phone: "hidden",
    cell: (row) => row.tookMs?.toLocaleString("en"),
  },
  { id: "cron", header: "Due", mono: true, dim: true, phone: "hidden", cell: (row) => row.cron },
  {
    id: "failed",
    header: "Failed, 24 h",
    align: "right",
    phone: "meta-end",
    phoneLabel: "failed in 24 h",
    cell: (row) => row.failedDay.toLocaleString("en"),
  },
];

const DOTS: Readonly<Record<JobHealth["state"], State>> = {
  running: "ok",
  done: "ok",
  failed: "sealed",
  waiting: "silent",
  never: "off",
};
