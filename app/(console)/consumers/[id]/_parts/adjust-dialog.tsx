"use client";

import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, MoneyField } from "@/components/ui/input";
import { adjustCreditsAction } from "../actions";

interface AdjustDialogProps {
  readonly consumerId: string;
  readonly name: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** By a difference, never to a balance: two operators cannot overwrite each other. */
export function AdjustDialog({ consumerId, name, open, onOpenChange }: AdjustDialogProps) {
  return (
    <Dialog
      title={`Adjust credits of ${name}`}
      description="Puts a balance right by a difference. What is taken beyond the balance becomes debt, which the next grant pays first."
      open={open}
      onOpenChange={onOpenChange}
    >
      <ActionForm action={adjustCreditsAction} className="[--form-gutter:20px]">
        <input type="hidden" name="consumerId" value={consumerId} />
        <DialogBody>
          <Field name="deltaMicros" label="Difference" hint="12.50 adds, -12.50 takes away" required>
            <MoneyField inputMode="text" />
          </Field>
          <Field name="reason" label="Reason" hint="Shown in the ledger and the audit log" required>
            <Input maxLength={500} autoComplete="off" />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Adjust credits</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
