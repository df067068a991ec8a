"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { ChangeLine } from "@/app/(console)/plans/_parts/change-line";
import type { PlanView } from "@/app/(console)/plans/_parts/matrix-view";
import { moveSubscribersAction, rollBackPlanAction } from "@/app/(console)/plans/actions";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { LinkButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import type { MoveView } from "./effect-view";
import { MoveTable } from "./move-table";

interface VersionActsProps {
  readonly plan: PlanView;
  /** The open draft's number; null: none. */
  readonly draft: number | null;
  /** An earlier one. */
  readonly version: NumberedVersion;
  readonly onSale: NumberedVersion;
  /** What moving its subscribers would do; null: nobody is on it. */
  readonly move: MoveView | null;
  readonly disabledReason: string | undefined;
}

interface NumberedVersion {
  readonly id: string;
  readonly number: number;
}

/** What can be done with an earlier version: compare it, bring it back, bring its subscribers to the one on sale. */
export function VersionActs({ plan, draft, version, onSale, move, disabledReason }: VersionActsProps) {
  return (
    <div className="flex flex-wrap content-start items-start justify-end gap-2 max-lg:-ml-2 max-lg:justify-start">
      <LinkButton size="sm" variant="ghost" href={`/plans/compare?v=${version.id}&v=${onSale.id}`}>
        Compare with v{onSale.number}
      </LinkButton>
      <RollBackDialog {...{ plan, draft, version, disabledReason }} />
      {move && <MoveDialog {...{ plan, version, onSale, move, disabledReason }} />}
    </div>
  );
}

function RollBackDialog({
  plan,
  draft,
  version,
  disabledReason,
}: Pick<VersionActsProps, "plan" | "draft" | "version" | "disabledReason">) {
  const router = useRouter();
  return (
    <Dialog
      title={`Roll ${plan.name} back to v${version.number}`}
      panel={`roll-back-${version.number}`}
      trigger={{ size: "sm", label: `Roll back to v${version.number}…`, disabledReason }}
    >
      <ActionForm
        action={rollBackPlanAction}
        // On to the publishing of what it has made; its own address goes with the push.
        onDone={() => router.push(`/plans/${plan.planId}?panel=publish` as Route)}
        stayOpen
        leaveFreely
        className="[--form-gutter:20px]"
      >
        <input type="hidden" name="planId" value={plan.planId} />
        <input type="hidden" name="baseVersionId" value={plan.baseVersionId} />
        <input type="hidden" name="revision" value={plan.revision} />
        <input type="hidden" name="versionId" value={version.id} />
        <DialogBody>
          <p>
            {draft === null
              ? `Opens a draft that says what v${version.number} said.`
              : `Overwrites draft v${draft} with what v${version.number} said; the audit log keeps what the draft was.`}{" "}
            Nothing changes for anybody yet: you see the effect next, then publish.
          </p>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Review and publish</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}

interface MoveDialogProps extends Pick<VersionActsProps, "plan" | "version" | "onSale" | "disabledReason"> {
  readonly move: MoveView;
}

function MoveDialog({ plan, version, onSale, move, disabledReason }: MoveDialogProps) {
  const who = `${move.subscribers.toLocaleString("en")} ${move.subscribers === 1 ? "subscriber" : "subscribers"}`;
  return (
    <Dialog
      title={`Move ${who} from ${plan.name} v${version.number} to v${onSale.number}`}
      description="From the next call on. What is used of a quota's period stays used; more included credits are added at once."
      panel={`move-${version.number}`}
      width="lg"
      trigger={{
        size: "sm",
        label: `Move ${move.subscribers.toLocaleString("en")} to v${onSale.number}…`,
        disabledReason,
      }}
    >
      <ActionForm action={moveSubscribersAction} leaveFreely className="[--form-gutter:20px]">
        <input type="hidden" name="planId" value={plan.planId} />
        <input type="hidden" name="versionId" value={version.id} />
        <DialogBody className="gap-4">
          <ul
            aria-label="What changes for them"
            className="max-h-72 overflow-y-auto border-line border-t text-12/[18px]"
          >
            {move.changes.map((change) => (
              <li key={`${change.route?.id ?? ""} ${change.what}`} className="border-line border-b py-1.5">
                <ChangeLine change={change} />
              </li>
            ))}
          </ul>
          {move.changes.length === 0 && <p className="text-ink-3">Both versions say the same.</p>}
          <MoveTable moves={[move]} />
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Move {who}</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
