"use client";

import type { ReactNode } from "react";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";

interface RoleDialogProps<T> {
  /** Whose role it is. */
  readonly who: string;
  /** Hidden inputs that name them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly action: ActionFormProps<T>["action"];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The Select of roles. */
  readonly children: ReactNode;
}

/** Changes what an operator or a member may do. */
export function RoleDialog<T>({ who, fields, action, open, onOpenChange, children }: RoleDialogProps<T>) {
  return (
    <Dialog
      title={`Change the role of ${who}`}
      description="Acts at their next click."
      open={open}
      onOpenChange={onOpenChange}
    >
      <ActionForm action={action} className="[--form-gutter:20px]">
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <DialogBody>
          <Field name="role" label="Role">
            {children}
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Change role</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
