"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { leaveField } from "@/components/forms/leave-field";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import type { Invited } from "@/lib/access/invite-operator";
import { inviteOperatorAction } from "../actions";
import { LinkOnce } from "./link-once";

export function InviteDialog({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const [invited, setInvited] = useState<Invited | null>(null);
  function show(made: Invited) {
    leaveField();
    setInvited(made);
  }

  return (
    <Dialog
      title={invited ? `Invitation for ${invited.email}` : "Invite operator"}
      panel="invite"
      onOpenChange={() => setInvited(null)}
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Invite operator
          </>
        ),
      }}
    >
      {invited ? (
        <LinkOnce link={invited.link}>Send this link to {invited.email}. It works once and for 7 days.</LinkOnce>
      ) : (
        <ActionForm action={inviteOperatorAction} onDone={show} stayOpen quiet className="[--form-gutter:20px]">
          <DialogBody>
            <Field name="email" label="E-mail" required>
              <Input type="email" spellCheck={false} autoComplete="off" />
            </Field>
            <Field name="role" label="Role">
              <Select defaultValue="operator">
                <option value="viewer">viewer: sees everything, changes nothing</option>
                <option value="operator">operator: changes all but team and settings</option>
                <option value="admin">admin: changes everything</option>
              </Select>
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Make invitation link</SubmitButton>
          </DialogFooter>
        </ActionForm>
      )}
    </Dialog>
  );
}
