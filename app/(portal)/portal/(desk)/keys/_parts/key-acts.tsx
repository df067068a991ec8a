"use client";

import { useState } from "react";
import type { RouteChoice } from "@/components/keys/key-fields";
import { KeyMenu, type KeySubject, revokedReason } from "@/components/keys/key-menu";
import { SecretDialog } from "@/components/keys/secret-dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { MenuItem } from "@/components/ui/menu";
import { editKeyAction, revokeKeyAction, rotateKeyAction } from "../actions";

interface KeyActsProps {
  readonly subject: KeySubject;
  readonly isReplaced: boolean;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function KeyActs({ subject, isReplaced, routes, disabledReason }: KeyActsProps) {
  const { keyId, name, hint, state } = subject;
  const [rotating, setRotating] = useState(false);
  const rotateReason =
    disabledReason ??
    revokedReason(state) ??
    (isReplaced ? "It was rotated before." : state === "expired" ? "It has expired: create another one." : undefined);
  return (
    <>
      <KeyMenu {...{ subject, routes, disabledReason }} edit={editKeyAction} revoke={revokeKeyAction}>
        <MenuItem onSelect={() => setRotating(true)} disabledReason={rotateReason}>
          Rotate…
        </MenuItem>
      </KeyMenu>
      <SecretDialog
        title={`Rotate key “${name}”`}
        description="A new key with the same name and limits takes its place. The old one goes on for a while, so that nothing stops."
        done="rotated"
        action={rotateKeyAction}
        fields={{ keyId }}
        submit="Rotate key"
        open={rotating}
        onOpenChange={setRotating}
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
    </>
  );
}
