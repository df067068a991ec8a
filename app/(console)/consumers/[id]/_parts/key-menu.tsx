"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { KeyFields, type RouteChoice } from "@/components/keys/key-fields";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useTimeZone } from "@/components/ui/time-zone";
import type { KeyState } from "@/lib/keys/queries";
import { zonedText } from "@/lib/platform/time-zone";
import { editKeyAction, revokeKeyAction } from "../actions";

interface KeyMenuProps {
  readonly consumerName: string;
  readonly keyId: string;
  readonly name: string;
  readonly hint: string;
  readonly state: KeyState;
  readonly expiresAt: string | null;
  readonly routeIds: readonly string[];
  readonly ipAllow: readonly string[];
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function KeyMenu(props: KeyMenuProps) {
  const { consumerName, keyId, name, hint, state, expiresAt, routeIds, ipAllow, routes } = props;
  const zone = useTimeZone();
  const [open, setOpen] = useState<"edit" | "revoke" | null>(null);
  const disabledReason =
    props.disabledReason ?? (state === "revoked" ? "It is revoked, which is for good." : undefined);
  return (
    <>
      <Menu label={`Actions for key ${name}`}>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={disabledReason}>
          Edit key…
        </MenuItem>
        <MenuItem danger onSelect={() => setOpen("revoke")} disabledReason={disabledReason}>
          Revoke…
        </MenuItem>
      </Menu>
      <Dialog
        title={`Edit key “${name}”`}
        description="On every gate within 5 s. The secret stays the same."
        open={open === "edit"}
        onOpenChange={(next) => setOpen(next ? "edit" : null)}
      >
        <ActionForm action={editKeyAction} className="[--form-gutter:20px]">
          <input type="hidden" name="keyId" value={keyId} />
          <DialogBody>
            <KeyFields
              routes={routes}
              name={name}
              expiresAt={expiresAt === null ? "" : zonedText(new Date(expiresAt), zone)}
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
        title={`Revoke key “${name}” of ${consumerName}`}
        consequence={
          <>
            Gateways using <code>{hint}</code> get 401 within 5 s. A revoked key cannot be brought back.
          </>
        }
        act="Revoke key"
        action={revokeKeyAction}
        fields={{ keyId }}
        typedName={name}
        open={open === "revoke"}
        onOpenChange={(next) => setOpen(next ? "revoke" : null)}
      />
    </>
  );
}
