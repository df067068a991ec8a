import { SuspectChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import type { SignedIn } from "@/lib/access/session";
import type { AroundRefusal } from "@/lib/analytics/around-refusal";
import type { Refusal } from "@/lib/analytics/find-refusal";
import { mistakenRef } from "@/lib/billing/mark-mistaken";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";
import { Aside } from "./aside";
import { MarkMistakenDialog } from "./mark-mistaken-dialog";

interface IsItMistakenProps {
  readonly refusal: Refusal;
  readonly around: AroundRefusal;
  readonly operator: SignedIn;
}

/** Whether it looks like the operator's own mistake, the configuration that decided, and the way to put it right. */
export async function IsItMistaken({ refusal, around, operator }: IsItMistakenProps) {
  const { config } = around;
  const { occurrence, receipt } = refusal;
  const { consumer } = receipt;
  const [purse, refund] =
    consumer === null
      ? [null, null]
      : await Promise.all([
          readPurse(prismaSql(db()), consumer.id),
          db().ledgerEntry.findUnique({
            where: {
              consumerId_kind_ref: {
                consumerId: BigInt(consumer.id),
                kind: "adjustment",
                ref: mistakenRef(occurrence.id),
              },
            },
            select: { at: true, amount: true },
          }),
        ]);
  return (
    <Aside title="Is it mistaken?">
      {occurrence.suspect === null ? (
        <p className="text-ink-2">Not suspected.</p>
      ) : (
        <div className="grid justify-items-start gap-2">
          <SuspectChip label={occurrence.suspect.startsWith("Marked") ? "mistaken" : "suspected mistaken"} />
          <p>{occurrence.suspect}</p>
        </div>
      )}
      {config && (
        <p className="mt-2 text-ink-2">
          It was decided with config v{config.version}, “{config.summary}”, by {config.actorName} on{" "}
          <Time at={config.at} show="minute" className="font-sans text-13" />.{" "}
          <Link className="link" href="/audit">
            Open the audit log
          </Link>
        </p>
      )}
      {refund && consumer && (
        <p className="mt-2">
          <Link className="link" href={`/consumers/${publicId("consumer", consumer.id)}?tab=ledger`}>
            {creditsDisplay(refund.amount)} credits refunded
          </Link>{" "}
          on <Time at={refund.at} show="minute" className="font-sans text-13" />.
        </p>
      )}
      {consumer && (
        <div className="mt-3">
          <MarkMistakenDialog
            occurrence={occurrence.id}
            name={consumer.name}
            calls={occurrence.count}
            worthMicros={Number(occurrence.costMicros)}
            spendableMicros={purse?.spendableMicros ?? 0}
            refunded={refund !== null}
            disabledReason={whyNot(operator.role, "credit:write") ?? undefined}
          />
        </div>
      )}
    </Aside>
  );
}
