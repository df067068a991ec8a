import type { Column } from "@/components/data-table/data-table";
import { Badge, type State } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { GateEpochRow, GateState } from "@/lib/analytics/list-gates";
import { creditsDisplay } from "@/lib/kernel/money";

const DOT: Readonly<Record<GateState, State>> = {
  live: "ok",
  silent: "silent",
  fenced: "silent",
  ended: "off",
  lost: "sealed",
};

const WORD: Readonly<Record<GateState, string>> = {
  live: "live",
  silent: "silent",
  fenced: "replaced, not reported",
  ended: "ended",
  lost: "declared lost",
};

const gate: Column<GateEpochRow> = {
  id: "gate",
  header: "Gate",
  cell: (row) => row.gateId,
  mono: true,
  phone: "title",
};
const state: Column<GateEpochRow> = {
  id: "state",
  header: "State",
  cell: (row) => <Badge state={DOT[row.state]}>{WORD[row.state]}</Badge>,
  phone: "end",
};
const epoch: Column<GateEpochRow> = { id: "epoch", header: "Start", cell: (row) => `no. ${row.epoch}`, dim: true };
const started: Column<GateEpochRow> = {
  id: "started",
  header: "Since",
  cell: (row) => <Time at={row.startedAt} show="minute" />,
};
const seen: Column<GateEpochRow> = {
  id: "seen",
  header: "Last heard of",
  cell: (row) => <Time at={row.seenAt} />,
  phone: "meta",
};
const address: Column<GateEpochRow> = {
  id: "address",
  header: "Address",
  cell: (row) => row.address.replace(/^https?:\/\//, "") || null,
  mono: true,
  dim: true,
};
const checks: Column<GateEpochRow> = {
  id: "checks",
  header: "Checks",
  cell: (row) => row.checks.toLocaleString("en"),
  align: "right",
};

/** What its answers wait for. */
const SYNC: Readonly<Record<string, string>> = { process: "written", disk: "on disk" };

/** For gates that may hold something: what they decide with, what they have not reported, and what they hold. */
export function gateColumns(newestConfigVersion: number): readonly Column<GateEpochRow>[] {
  return [
    gate,
    state,
    seen,
    {
      ...started,
      cell: (row) => (
        <>
          <Time at={row.startedAt} show="minute" /> <span className="text-ink-3">no. {row.epoch}</span>
        </>
      ),
    },
    address,
    {
      id: "config",
      header: "Config",
      cell: (row) =>
        row.configVersion >= newestConfigVersion
          ? `v${row.configVersion}`
          : `v${row.configVersion}, ${newestConfigVersion - row.configVersion} behind`,
      align: "right",
      phone: "meta-end",
    },
    {
      id: "lag",
      header: "Unreported",
      cell: (row) => (
        <>
          {row.journalLag.toLocaleString("en")} <span className="text-12 text-ink-3">{SYNC[row.journalSync]}</span>
        </>
      ),
      align: "right",
      phone: "hidden",
    },
    {
      id: "open",
      header: "Credits held",
      cell: (row) => creditsDisplay(row.openMicros),
      align: "right",
      phone: "hidden",
    },
    {
      id: "units",
      header: "Quota units",
      cell: (row) => row.openUnits.toLocaleString("en"),
      align: "right",
      phone: "hidden",
    },
    {
      id: "leases",
      header: "Leases",
      cell: (row) => (
        <>
          {row.leases.toLocaleString("en")}{" "}
          <span className="text-12 text-ink-3">
            of {row.consumers.toLocaleString("en")} {row.consumers === 1 ? "consumer" : "consumers"}
          </span>
        </>
      ),
      align: "right",
      phone: "hidden",
    },
    { ...checks, phone: "hidden" },
  ];
}

export const ENDED_COLUMNS: readonly Column<GateEpochRow>[] = [
  gate,
  state,
  started,
  { ...seen, header: "Until", cell: (row) => <Time at={row.seenAt} show="minute" /> },
  epoch,
  checks,
];
