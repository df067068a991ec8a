"use client";

import { Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { AlertDialog } from "@/components/ui/alert-dialog";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import type { CreatedKey } from "@/lib/keys/create-key";
import { leaveField } from "../../../_parts/leave-field";
import { createKeyAction } from "../actions";
import { KeyFields, type RouteChoice } from "./key-fields";
import { KeySecret } from "./key-secret";

interface CreateKeyDialogProps {
  readonly consumerId: string;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
  readonly trigger?: Partial<TriggerButton>;
}

/** First the form, then, in the same dialog, the secret: once. Closing before it was copied asks. */
export function CreateKeyDialog({ consumerId, routes, disabledReason, trigger }: CreateKeyDialogProps) {
  const [panel, setPanel] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);

  function close() {
    setAsking(false);
    setCreated(null);
    setCopied(false);
    void setPanel(null);
  }

  function show(key: CreatedKey) {
    leaveField();
    setCreated(key);
  }

  function change(open: boolean) {
    if (open) void setPanel("new-key");
    else if (created?.secret && !copied) setAsking(true);
    else close();
  }

  return (
    <>
      <Dialog
        title={created ? `Key “${created.name}” created` : "Create key"}
        open={panel === "new-key" || created !== null}
        onOpenChange={change}
        trigger={{
          size: "sm",
          label: (
            <>
              <Plus />
              Create key
            </>
          ),
          disabledReason,
          ...trigger,
        }}
      >
        {created ? (
          <KeySecret created={created} onCopied={() => setCopied(true)} onClose={() => change(false)} />
        ) : (
          <ActionForm action={createKeyAction} onDone={show} stayOpen quiet className="[--form-gutter:20px]">
            <input type="hidden" name="consumerId" value={consumerId} />
            <DialogBody>
              <KeyFields routes={routes} />
            </DialogBody>
            <DialogFooter>
              <DialogCancel />
              <SubmitButton>Create key</SubmitButton>
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
