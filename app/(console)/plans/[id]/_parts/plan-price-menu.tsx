"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { archivePlanPriceAction, editPlanPriceAction } from "../actions";
import { PlanPriceFields } from "./plan-price-fields";

interface PlanPriceMenuProps {
  readonly planPriceId: string;
  /** "49.00 USD a month" */
  readonly name: string;
  readonly currency: string;
  readonly amount: string;
  readonly trialDays: number;
  readonly revision: number;
  readonly linked: boolean;
  readonly subscribers: number;
  readonly disabledReason: string | undefined;
}

export function PlanPriceMenu(props: PlanPriceMenuProps) {
  const { planPriceId, name, revision, linked, subscribers, disabledReason } = props;
  const [open, setOpen] = useState<"edit" | "archive" | null>(null);
  const shown = (panel: typeof open) => ({
    open: open === panel,
    onOpenChange: (next: boolean) => setOpen(next ? panel : null),
  });
  const stay =
    subscribers === 0
      ? "Nobody pays it now."
      : `${subscribers.toLocaleString("en")} ${subscribers === 1 ? "consumer goes" : "consumers go"} on paying it.`;
  return (
    <>
      <Menu label={`Actions for ${name}`}>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={disabledReason}>
          Edit price…
        </MenuItem>
        <MenuItem danger onSelect={() => setOpen("archive")} disabledReason={disabledReason}>
          Sell no more…
        </MenuItem>
      </Menu>
      <Dialog
        title={`Edit ${name}`}
        description={
          linked
            ? "Its price was made in Stripe and is changed there."
            : `Another amount is a new price in Stripe, for who subscribes from now on. ${stay}`
        }
        {...shown("edit")}
      >
        <ActionForm action={editPlanPriceAction} aria-label="Edit price" className="[--form-gutter:20px]">
          <input type="hidden" name="planPriceId" value={planPriceId} />
          <input type="hidden" name="revision" value={revision} />
          <DialogBody>
            <PlanPriceFields {...props} />
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save price</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <DangerDialog
        title={`Sell ${name} no more`}
        consequence={`Nobody can choose it any more, within seconds. ${stay}`}
        act="Sell no more"
        action={archivePlanPriceAction}
        fields={{ planPriceId }}
        {...shown("archive")}
      />
    </>
  );
}
