"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { KeyFields, type RouteChoice } from "@/components/keys/key-fields";
import { SecretDialog } from "@/components/keys/secret-dialog";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";
import type { KeyState } from "@/lib/keys/queries";
import { editKeyAction, revokeKeyAction, rotateKeyAction } from "../actions";

interface KeyActsProps {
  readonly keyId: string;
  readonly name: string;
  readonly hint: string;
  readonly state: KeyState;
  readonly isReplaced: boolean;
  readonly expiresAt: string | null;
  readonly routeIds: readonly string[];
  readonly ipAllow: readonly string[];
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function KeyActs(props: KeyActsProps) {
  const { keyId, name, hint, state, isReplaced, expiresAt, routeIds, ipAllow, routes } = props;
  const zone = useTimeZone();
  const [open, setOpen] = useState<"edit" | "rotate" | "revoke" | null>(null);
  const close = () => setOpen(null);
  const reason = props.disabledReason ?? (state === "revoked" ? "It is revoked, which is for good." : undefined);
  const rotateReason =
    reason ??
    (isReplaced ? "It was rotated before." : state === "expired" ? "It has expired: create another one." : undefined);
  return (
    <>
      <Menu label={`Actions for key ${name}`}>
        <MenuItem onSelect={() => setOpen("rotate")} disabledReason={rotateReason}>
          Rotate…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={reason}>
          Edit key…
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpen("revoke")} disabledReason={reason}>
          Revoke…
        </MenuItem>
      </Menu>
      <SecretDialog
        title={`Rotate key “${name}”`}
        description="A new key with the same name and limits takes its place. The old one goes on for a while, so that nothing stops."
        done="rotated"
        action={rotateKeyAction}
        fields={{ keyId }}
        submit="Rotate key"
        open={open === "rotate"}
        onOpenChange={(next) => setOpen(next ? "rotate" : null)}
      >
        <Field name="graceHours" label={`The old key, ${hint}, goes on for`} hint="Then its calls get 401">
          <Select defaultValue="24">
            <option value="0">no time: it ends within 5 seconds</option>
            <option value="1">1 hour</option>
            <option value="24">1 day</option>
            <option value="168">7 days</option>
            <option value="720">30 days</option>
          </Select>
        </Field>
      </SecretDialog>
      <Dialog
        title={`Edit key “${name}”`}
        description="Acts within 5 s. The secret stays the same."
        open={open === "edit"}
        onOpenChange={(next) => setOpen(next ? "edit" : null)}
      >
        <ActionForm action={editKeyAction} className="[--form-gutter:20px]">
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
        title={`Revoke key “${name}”`}
        consequence={
          <>
            Calls with <code>{hint}</code> get 401 within 5 s. A revoked key cannot be brought back.
          </>
        }
        act="Revoke key"
        action={revokeKeyAction}
        fields={{ keyId }}
        typedName={name}
        open={open === "revoke"}
        onOpenChange={close}
      />
    </>
  );
}
