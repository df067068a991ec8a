import { Banner } from "@/components/feedback/banner";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import type { GateEpochRow } from "@/lib/analytics/list-gates";
import { creditsDisplay } from "@/lib/kernel/money";
import { declareLostAction } from "../actions";

/** A gate that is not heard of keeps what it holds: nobody else may spend it before it reports or is declared lost. */
export function Limbo({
  row,
  lostAfterH,
  disabledReason,
}: {
  readonly row: GateEpochRow;
  /** Hours of silence after which the worker declares it lost; null: never. */
  readonly lostAfterH: number | null;
  readonly disabledReason: string | undefined;
}) {
  const { gateId, epoch, state, note } = row;
  const credits = `${creditsDisplay(row.openMicros)} credits`;
  const more = [
    ...(row.openUnits > 0n ? [`${row.openUnits.toLocaleString("en")} units of quotas`] : []),
    ...(row.openOverdraftMicros > 0n ? [`${creditsDisplay(row.openOverdraftMicros)} credits of what plans lend`] : []),
  ];
  const held = `${credits} of ${row.consumers.toLocaleString("en")} ${row.consumers === 1 ? "consumer" : "consumers"}`;
  const declare = (
    <DangerDialog
      title={`Declare start no. ${epoch} of gate “${gateId}” lost`}
      consequence={
        <div className="grid gap-2">
          <p>
            <b>{held}</b> go back to where they came from and may be spent again.
            {more.length > 0 && ` With them: ${more.join(", ")}.`}
          </p>
          <p>
            What this gate has answered and not reported is given away: its calls are not charged, unless its report
            comes. Declare it lost only where its machine and its journal are gone for good; where it only has to be
            started again, start it.
          </p>
        </div>
      }
      act="Declare lost"
      action={declareLostAction}
      fields={{ epoch: String(epoch) }}
      typedName={gateId}
      trigger={{ label: "Declare lost…", size: "sm", ariaLabel: `Declare ${gateId} no. ${epoch} lost`, disabledReason }}
    />
  );
  const byItself =
    lostAfterH === null ? "" : ` After ${lostAfterH} h of silence it is declared lost by itself (Settings).`;
  return state === "silent" ? (
    <Banner tone="warn" title={`${gateId} is silent.`} action={declare}>
      It has stopped spending by itself. {credits} are in limbo: held, neither spendable nor lost, until it reports
      again.{byItself}
    </Banner>
  ) : (
    <Banner tone="warn" title={`Start no. ${epoch} of ${gateId} has not reported everything.`} action={declare}>
      {note === "" ? null : `${note} `}
      {credits} are in limbo until its journal is in.{byItself}
    </Banner>
  );
}
