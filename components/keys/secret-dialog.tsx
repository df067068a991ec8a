"use client";

import { type ReactNode, useState } from "react";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { leaveField } from "@/components/forms/leave-field";
import { SubmitButton } from "@/components/forms/submit-button";
import { AlertDialog } from "@/components/ui/alert-dialog";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import type { CreatedKey } from "@/lib/keys/create-key";
import { KeySecret } from "./key-secret";

interface SecretDialogProps {
  readonly title: string;
  readonly description?: string | undefined;
  /** What has happened: "created". */
  readonly done: string;
  readonly action: ActionFormProps<CreatedKey>["action"];
  /** Hidden inputs that name the object. */
  readonly fields: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly trigger?: TriggerButton | undefined;
  readonly children: ReactNode;
}

/** First the form, then, in the same dialog, the new key's secret: once. Closing before it was copied asks. */
export function SecretDialog(props: SecretDialogProps) {
  const { title, description, done, action, fields, submit, open, onOpenChange, trigger, children } = props;
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);

  function close() {
    setAsking(false);
    setCreated(null);
    setCopied(false);
    onOpenChange(false);
  }

  function show(key: CreatedKey) {
    leaveField();
    setCreated(key);
  }

  function change(next: boolean) {
    if (next) onOpenChange(true);
    else if (created?.secret && !copied) setAsking(true);
    else close();
  }

  return (
    <>
      <Dialog
        title={created ? `Key “${created.name}” ${done}` : title}
        description={created ? undefined : description}
        open={open || created !== null}
        onOpenChange={change}
        trigger={trigger}
      >
        {created ? (
          <KeySecret created={created} onCopied={() => setCopied(true)} onClose={() => change(false)} />
        ) : (
          <ActionForm action={action} onDone={show} stayOpen quiet className="[--form-gutter:20px]">
            {Object.entries(fields).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <DialogBody>{children}</DialogBody>
            <DialogFooter>
              <DialogCancel />
              <SubmitButton>{submit}</SubmitButton>
            </DialogFooter>
          </ActionForm>
        )}
      </Dialog>
      <AlertDialog
        open={asking}
        onOpenChange={() => setAsking(false)}
        title="Close without copying the key?"
        description="It cannot be shown again. Without a copy the key is of no use: revoke it and create another."
        cancel="Go back"
        act="Close"
        onAct={close}
      />
    </>
  );
}
