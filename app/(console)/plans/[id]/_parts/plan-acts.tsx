"use client";

import { useState } from "react";
import type { PlanView } from "@/app/(console)/plans/_parts/matrix-view";
import {
  archivePlanAction,
  discardDraftAction,
  editPlanAction,
  restorePlanAction,
} from "@/app/(console)/plans/actions";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";

interface PlanActsProps {
  readonly plan: PlanView;
  readonly description: string;
  readonly isArchived: boolean;
  /** The version of a draft that can be discarded; null: none. */
  readonly draft: number | null;
  readonly disabledReason: string | undefined;
  readonly restoreReason: string | undefined;
}

/** What can be done with the plan as a whole, apart from publishing. */
export function PlanActs({ plan, description, isArchived, draft, disabledReason, restoreReason }: PlanActsProps) {
  const [open, setOpen] = useState<"rename" | "discard" | "archive" | null>(null);
  const close = () => setOpen(null);
  const { planId, name, subscribers } = plan;
  if (isArchived) {
    return (
      <ActionForm action={restorePlanAction} leaveFreely>
        <input type="hidden" name="planId" value={planId} />
        <SubmitButton variant="default" disabledReason={restoreReason}>
          Restore
        </SubmitButton>
      </ActionForm>
    );
  }
  const inUse =
    subscribers === 0
      ? undefined
      : "Consumers are on it. Assign them another plan or cancel their subscriptions first.";
  return (
    <>
      <Menu label={`Actions for ${name}`} trigger={{ label: "Actions" }}>
        <MenuItem onSelect={() => setOpen("rename")} disabledReason={disabledReason}>
          Rename or describe…
        </MenuItem>
        <MenuLine />
        {draft !== null && (
          <MenuItem danger onSelect={() => setOpen("discard")} disabledReason={disabledReason}>
            Discard draft v{draft}…
          </MenuItem>
        )}
        <MenuItem danger onSelect={() => setOpen("archive")} disabledReason={disabledReason ?? inUse}>
          Archive…
        </MenuItem>
      </Menu>
      <Dialog title={`Rename or describe ${name}`} open={open === "rename"} onOpenChange={close}>
        <ActionForm action={editPlanAction} aria-label="Plan" className="[--form-gutter:20px]">
          <input type="hidden" name="planId" value={planId} />
          <DialogBody>
            <Field name="name" label="Plan name" hint="Consumers see it, in every version" required>
              <Input defaultValue={name} maxLength={100} autoComplete="off" />
            </Field>
            <Field name="description" label="Description" hint="Optional; for operators">
              <Textarea defaultValue={description} rows={3} maxLength={1000} />
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save plan</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <DangerDialog
        title={`Discard draft v${draft ?? ""} of ${name}`}
        consequence="Everything that was changed since the newest version is lost, whoever changed it. The audit log keeps what it was."
        act="Discard draft"
        action={discardDraftAction}
        fields={{ planId, baseVersionId: plan.baseVersionId, revision: String(plan.revision) }}
        open={open === "discard"}
        onOpenChange={close}
      />
      <DangerDialog
        title={`Archive plan “${name}”`}
        consequence="Nobody can be assigned to it any more. Restoring it brings it back as it was."
        act="Archive plan"
        action={archivePlanAction}
        fields={{ planId }}
        open={open === "archive"}
        onOpenChange={close}
      />
    </>
  );
}
