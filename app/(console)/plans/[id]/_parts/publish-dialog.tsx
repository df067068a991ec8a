"use client";

import { ChangeLine } from "@/app/(console)/plans/_parts/change-line";
import type { PlanView } from "@/app/(console)/plans/_parts/matrix-view";
import { publishPlanAction } from "@/app/(console)/plans/actions";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import type { EffectView } from "./effect-view";
import { MoveTable } from "./move-table";

interface PublishDialogProps {
  readonly plan: PlanView;
  readonly version: number;
  readonly effect: EffectView;
  readonly disabledReason: string | undefined;
}

/** The effect first, then the act: who is affected, what changes before → after, and what becomes of the subscribers. */
export function PublishDialog({ plan, version, effect, disabledReason }: PublishDialogProps) {
  const total = effect.moves.reduce((sum, { subscribers }) => sum + subscribers, 0);
  const stopped = effect.problems.length > 0 ? "The draft has problems; they are named above." : undefined;
  return (
    <Dialog
      title={`Publish ${plan.name} v${version}`}
      description="A published version never changes again; the next change makes another."
      panel="publish"
      width="lg"
      trigger={{ variant: "primary", label: `Publish v${version}…`, disabledReason }}
    >
      <ActionForm
        action={publishPlanAction}
        aria-label={`Publish ${plan.name} v${version}`}
        className="[--form-gutter:20px]"
      >
        <input type="hidden" name="planId" value={plan.planId} />
        <input type="hidden" name="baseVersionId" value={plan.baseVersionId} />
        <input type="hidden" name="revision" value={plan.revision} />
        <DialogBody className="gap-4">
          <Messages title="To do before" tone="text-danger" list={effect.problems} />
          <Messages title="Worth a look" tone="text-warn" list={effect.warnings} />
          <section aria-label="Changes" className="grid gap-1">
            <h3 className="font-strong text-12">
              {effect.changes.length} {effect.changes.length === 1 ? "change" : "changes"}
            </h3>
            <ul className="max-h-72 overflow-y-auto border-line border-t text-12/[18px]">
              {effect.changes.map(({ change, note }) => (
                <li key={`${change.route?.id ?? ""} ${change.what}`} className="border-line border-b py-1.5">
                  <ChangeLine change={change} />
                  {note && <span className="text-ink-3">{note}</span>}
                </li>
              ))}
            </ul>
            {effect.changes.length === 0 && <p className="text-ink-3">The draft says what is published already.</p>}
          </section>
          <section aria-label="Subscribers" className="grid gap-2">
            <h3 className="font-strong text-12">
              {total.toLocaleString("en")} {total === 1 ? "subscriber" : "subscribers"}
            </h3>
            {total > 0 && <MoveTable moves={effect.moves} />}
            {total > 0 ? (
              <Segmented
                name="subscribers"
                label="Subscribers"
                defaultValue="move"
                options={[
                  { value: "move", label: `Move to v${version} now` },
                  { value: "stay", label: "Stay on their version" },
                ]}
                hint="Who moves pays the new prices from the next call on; what is used of a quota's period stays used; more included credits are added at once, fewer count from the next month on. Who stays can be moved later, from the plan's versions."
              />
            ) : (
              <input type="hidden" name="subscribers" value="move" />
            )}
          </section>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton disabledReason={disabledReason ?? stopped}>Publish v{version}</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}

function Messages({
  title,
  tone,
  list,
}: {
  readonly title: string;
  readonly tone: string;
  readonly list: EffectView["problems"];
}) {
  if (list.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={`font-strong text-12 ${tone}`}>{title}</h3>
      <ul className="list-disc pl-4">
        {list.map(({ key, message }) => (
          <li key={key}>{message}</li>
        ))}
      </ul>
    </section>
  );
}
