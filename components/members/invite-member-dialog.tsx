"use client";

import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";

interface InviteMemberDialogProps<T> {
  readonly action: ActionFormProps<T>["action"];
  /** Hidden inputs that name the consumer, where the session does not. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of the first member, who has to invite the others. */
  readonly defaultRole?: "member" | "owner";
  readonly trigger: TriggerButton;
}

export function InviteMemberDialog<T>({ action, fields, defaultRole = "member", trigger }: InviteMemberDialogProps<T>) {
  return (
    <Dialog title="Invite member" panel="invite" trigger={trigger}>
      <ActionForm action={action} className="[--form-gutter:20px]">
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <DialogBody>
          <Field name="email" label="E-mail" hint="They sign in with links that are mailed to this address" required>
            <Input type="email" spellCheck={false} autoComplete="off" />
          </Field>
          <Field name="role" label="Role">
            <RoleSelect role={defaultRole} />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Invite member</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}

/** Inside a Field. */
export function RoleSelect({ role }: { readonly role: "member" | "owner" }) {
  return (
    <Select defaultValue={role}>
      <option value="member">member: sees all, manages keys</option>
      <option value="owner">owner: manages everything</option>
    </Select>
  );
}
