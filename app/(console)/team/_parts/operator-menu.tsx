"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { leaveField } from "@/components/forms/leave-field";
import { SubmitButton } from "@/components/forms/submit-button";
import { RoleDialog } from "@/components/members/role-dialog";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Select } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { Role } from "@/lib/access/actor";
import type { Invited } from "@/lib/access/invite-operator";
import { changeRoleAction, disableOperatorAction, enableOperatorAction, resetPasswordAction } from "../actions";
import { LinkOnce } from "./link-once";

interface OperatorMenuProps {
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  readonly isDisabled: boolean;
  readonly isSelf: boolean;
  readonly disabledReason: string | undefined;
}

export function OperatorMenu({ operatorId, name, role, isDisabled, isSelf, disabledReason }: OperatorMenuProps) {
  const [open, setOpen] = useState<"role" | "password" | "disable" | "enable" | null>(null);
  const [invited, setInvited] = useState<Invited | null>(null);
  const close = () => setOpen(null);
  const ownReason = isSelf ? "Another admin can do this for you." : undefined;

  function closePassword() {
    close();
    setInvited(null);
  }

  function show(made: Invited) {
    leaveField();
    setInvited(made);
  }

  return (
    <>
      <Menu label={`Actions for ${name}`}>
        <MenuItem onSelect={() => setOpen("role")} disabledReason={disabledReason ?? ownReason}>
          Change role…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("password")} disabledReason={disabledReason}>
          New password link…
        </MenuItem>
        <MenuLine />
        {isDisabled ? (
          <MenuItem onSelect={() => setOpen("enable")} disabledReason={disabledReason}>
            Enable…
          </MenuItem>
        ) : (
          <MenuItem danger onSelect={() => setOpen("disable")} disabledReason={disabledReason ?? ownReason}>
            Disable…
          </MenuItem>
        )}
      </Menu>
      <RoleDialog
        who={name}
        fields={{ operatorId }}
        action={changeRoleAction}
        open={open === "role"}
        onOpenChange={close}
      >
        <Select defaultValue={role}>
          <option value="viewer">viewer: sees everything, changes nothing</option>
          <option value="operator">operator: changes all but team and settings</option>
          <option value="admin">admin: changes everything</option>
        </Select>
      </RoleDialog>
      <Dialog title={`New password for ${name}`} open={open === "password"} onOpenChange={closePassword}>
        {invited ? (
          <LinkOnce link={invited.link}>Send this link to {invited.email}. It works once and for 7 days.</LinkOnce>
        ) : (
          <ActionForm
            action={resetPasswordAction}
            onDone={show}
            stayOpen
            quiet
            leaveFreely
            className="[--form-gutter:20px]"
          >
            <input type="hidden" name="operatorId" value={operatorId} />
            <DialogBody>
              <p>
                A one-time link lets {name} set a new password. The old one holds until it is used; then all sessions
                end.
              </p>
            </DialogBody>
            <DialogFooter>
              <DialogCancel />
              <SubmitButton>Make password link</SubmitButton>
            </DialogFooter>
          </ActionForm>
        )}
      </Dialog>
      <DangerDialog
        title={`Disable ${name}`}
        consequence="Every session of theirs ends at once, and signing in is refused until they are enabled again. What they did stays in the audit log."
        act="Disable operator"
        action={disableOperatorAction}
        fields={{ operatorId }}
        undo={() => ({ action: enableOperatorAction, fields: { operatorId } })}
        open={open === "disable"}
        onOpenChange={close}
      />
      <Dialog title={`Enable ${name}`} open={open === "enable"} onOpenChange={close}>
        <ActionForm
          action={enableOperatorAction}
          undo={() => ({ action: disableOperatorAction, fields: { operatorId } })}
          leaveFreely
          className="[--form-gutter:20px]"
        >
          <input type="hidden" name="operatorId" value={operatorId} />
          <DialogBody>
            <p>They can sign in again with the role and password they had.</p>
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Enable operator</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
    </>
  );
}
