"use client";

import { type ReactNode, useState } from "react";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { leaveField } from "@/components/forms/leave-field";
import { SubmitButton } from "@/components/forms/submit-button";
import { AlertDialog } from "@/components/ui/alert-dialog";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Reveal } from "./reveal";

/** What a write gives back that makes a secret: null where the same request is answered again. */
export interface Made {
  readonly secret: string | null;
}

export interface RevealDialogProps<T extends Made> {
  readonly title: string;
  readonly description?: string | undefined;
  /** Over the secret: "Key “prod” created". */
  readonly doneTitle: (made: T) => string;
  /** What is shown once: "key", "signing secret". */
  readonly noun: string;
  /** What to do where it was lost: "revoke it and create another". */
  readonly remedy: string;
  readonly action: ActionFormProps<T>["action"];
  /** Hidden inputs that name the object. */
  readonly fields: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly trigger?: TriggerButton | undefined;
  readonly children: ReactNode;
}

/** First the form, then, in the same dialog, the secret that it has made: once. Closing before it was copied asks. */
export function RevealDialog<T extends Made>(props: RevealDialogProps<T>) {
  const { title, description, doneTitle, noun, remedy, action, fields, submit, open, onOpenChange, trigger } = props;
  const [made, setMade] = useState<T | null>(null);
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);

  function close() {
    setAsking(false);
    setMade(null);
    setCopied(false);
    onOpenChange(false);
  }

  function show(value: T) {
    leaveField();
    setMade(value);
  }

  function change(next: boolean) {
    if (next) onOpenChange(true);
    else if (made?.secret && !copied) setAsking(true);
    else close();
  }

  return (
    <>
      <Dialog
        title={made ? doneTitle(made) : title}
        description={made ? undefined : description}
        open={open || made !== null}
        onOpenChange={change}
        trigger={trigger}
      >
        {made ? (
          <Reveal
            secret={made.secret}
            noun={noun}
            remedy={remedy}
            onCopied={() => setCopied(true)}
            onClose={() => change(false)}
          />
        ) : (
          <ActionForm action={action} onDone={show} stayOpen quiet className="[--form-gutter:20px]">
            {Object.entries(fields).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <DialogBody>{props.children}</DialogBody>
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
        title={`Close without copying the ${noun}?`}
        description={`It cannot be shown again. Without a copy it is of no use: ${remedy}.`}
        cancel="Go back"
        act="Close"
        onAct={close}
      />
    </>
  );
}
