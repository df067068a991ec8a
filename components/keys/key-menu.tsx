"use client";

import { type ReactNode, useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";
import type { KeyState } from "@/lib/keys/queries";
import { KeyFields, type RouteChoice } from "./key-fields";

/** A key as its menu needs it: plain data, so a server component can give it. */
export interface KeySubject {
  readonly keyId: string;
  readonly name: string;
  readonly hint: string;
  readonly state: KeyState;
  readonly expiresAt: string | null;
  readonly routeIds: readonly string[];
  readonly ipAllow: readonly string[];
}

interface KeyMenuProps<Edited, Revoked> {
  readonly subject: KeySubject;
  /** Whose it is, where that is not plain: on an operator's screen. */
  readonly owner?: string;
  readonly routes: readonly RouteChoice[];
  readonly edit: ActionFormProps<Edited>["action"];
  readonly revoke: ActionFormProps<Revoked>["action"];
  /** More acts, before the others. */
  readonly children?: ReactNode;
  readonly disabledReason: string | undefined;
}

/** What can be done with one key: edit it, or revoke it for good. */
export function KeyMenu<Edited, Revoked>(props: KeyMenuProps<Edited, Revoked>) {
  const { subject, owner, routes, edit, revoke, children } = props;
  const { keyId, name, hint, state, expiresAt, routeIds, ipAllow } = subject;
  const zone = useTimeZone();
  const [open, setOpen] = useState<"edit" | "revoke" | null>(null);
  const close = () => setOpen(null);
  const disabledReason = props.disabledReason ?? revokedReason(state);
  return (
    <>
      <Menu label={`Actions for key ${name}`}>
        {children}
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={disabledReason}>
          Edit key…
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpen("revoke")} disabledReason={disabledReason}>
          Revoke…
        </MenuItem>
      </Menu>
      <Dialog
        title={`Edit key “${name}”`}
        description="Acts within 5 s. The secret stays the same."
        open={open === "edit"}
        onOpenChange={close}
      >
        <ActionForm action={edit} className="[--form-gutter:20px]">
          <input type="hidden" name="keyId" value={keyId} />
          <DialogBody>
            <KeyFields
              routes={routes}
              name={name}
              expiresAt={expiresAt === null ? "" : fieldText(Date.parse(expiresAt), zone)}
              routeIds={routeIds}
              ipAllow={ipAllow}
            />
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save key</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <DangerDialog
        title={`Revoke key “${name}”${owner === undefined ? "" : ` of ${owner}`}`}
        consequence={
          <>
            Calls with <code>{hint}</code> get 401 within 5 s. A revoked key cannot be brought back.
          </>
        }
        act="Revoke key"
        action={revoke}
        fields={{ keyId }}
        typedName={name}
        open={open === "revoke"}
        onOpenChange={close}
      />
    </>
  );
}

export function revokedReason(state: KeyState): string | undefined {
  return state === "revoked" ? "It is revoked, which is for good." : undefined;
}
