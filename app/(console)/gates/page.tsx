import type { Metadata } from "next";
import { DataTable } from "@/components/data-table/data-table";
import { Banner } from "@/components/feedback/banner";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { requireOperator } from "@/lib/access/session";
import { ENDED_SHOWN, type GateEpochRow, listGates } from "@/lib/analytics/list-gates";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { ENDED_COLUMNS, gateColumns } from "./_parts/gate-columns";

export const metadata: Metadata = { title: "Gates" };

export default async function GatesPage() {
  await requireOperator();
  const { rows, newestConfigVersion } = await listGates(db());
  const running = rows.filter((row) => row.state === "live" || row.state === "silent" || row.state === "fenced");
  const over = rows.filter((row) => row.state === "ended" || row.state === "lost");
  return (
    <Page
      title="Gates"
      sub={`Who decides, with what, and what each still holds · config v${newestConfigVersion} is the newest`}
    >
      {running
        .filter((row) => row.state !== "live")
        .map((row) => (
          <Limbo key={row.epoch} row={row} />
        ))}
      <DataTable
        label="Gates that are running or hold something"
        columns={gateColumns(newestConfigVersion)}
        rows={running}
        rowKey={(row) => String(row.epoch)}
        empty={
          <EmptyState title="No gate is running" command="npm start" commandLabel="start command">
            <p>
              A gate answers your gateways: it decides each call in memory and reports here every second or two. Calls
              get no answer until one runs; <code>npm start</code> runs one beside this console.
            </p>
          </EmptyState>
        }
      />
      {over.length > 0 && (
        <Pane flush title="Ended" note={`the newest ${ENDED_SHOWN} at most; they hold nothing`}>
          <DataTable label="Ended gates" columns={ENDED_COLUMNS} rows={over} rowKey={(row) => String(row.epoch)} />
        </Pane>
      )}
    </Page>
  );
}

/** A gate that is not heard of keeps what it holds: nobody else may spend it before it reports or is declared lost. */
function Limbo({ row }: { readonly row: GateEpochRow }) {
  const held = `${creditsDisplay(row.openMicros)} credits of ${row.consumers.toLocaleString("en")} consumers`;
  return row.state === "silent" ? (
    <Banner tone="warn" title={`${row.gateId} is silent.`}>
      It has stopped spending by itself. {held} are in limbo: held, neither spendable nor lost, until it reports again.
    </Banner>
  ) : (
    <Banner tone="warn" title={`An older start of ${row.gateId} has not reported everything.`}>
      {held} are in limbo until its journal is in.
    </Banner>
  );
}
