import type { Metadata } from "next";
import { DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { ENDED_SHOWN, listGates } from "@/lib/analytics/list-gates";
import { readLostAfterH } from "@/lib/gates/lost-after";
import { rateCounting } from "@/lib/gates/rate-counting";
import { readVerification } from "@/lib/ledger/verification";
import { db, prismaSql } from "@/lib/platform/db";
import { ENDED_COLUMNS, gateColumns } from "./_parts/gate-columns";
import { Limbo } from "./_parts/limbo";
import { RateLine } from "./_parts/rate-line";
import { VerificationLine } from "./_parts/verification-line";

export const metadata: Metadata = { title: "Gates" };

export default async function GatesPage() {
  const { role } = await requireOperator();
  const [{ rows, newestConfigVersion }, verification, rates, lostAfterH] = await Promise.all([
    listGates(db()),
    readVerification(prismaSql(db())),
    rateCounting(prismaSql(db())),
    readLostAfterH(prismaSql(db())),
  ]);
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
          <Limbo
            key={row.epoch}
            row={row}
            lostAfterH={lostAfterH}
            disabledReason={whyNot(role, "gate:write") ?? undefined}
          />
        ))}
      <VerificationLine verification={verification} />
      <RateLine rates={rates} />
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
