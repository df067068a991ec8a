"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { RevealDialog } from "@/components/secret/reveal-dialog";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import {
  editWebhookAction,
  removeWebhookAction,
  rotateWebhookSecretAction,
  sendTestEventAction,
  switchWebhookOffAction,
  switchWebhookOnAction,
} from "../actions";
import { EndpointFields, type EventChoice } from "./endpoint-fields";

interface EndpointActsProps {
  readonly endpointId: string;
  readonly address: string;
  readonly url: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly isOn: boolean;
  readonly events: readonly EventChoice[];
  readonly ownerReason: string | undefined;
  /** Why nothing can be sent to it now. */
  readonly sendReason: string | undefined;
}

export function EndpointActs(props: EndpointActsProps) {
  const { endpointId, address, url, description, types, isOn, events, ownerReason, sendReason } = props;
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "rotate" | "off" | "remove" | null>(null);
  const toggle = (act: typeof open) => (next: boolean) => setOpen(next ? act : null);
  return (
    <>
      {isOn ? (
        <ActionForm key="test" action={sendTestEventAction} leaveFreely>
          <input type="hidden" name="endpointId" value={endpointId} />
          <SubmitButton className="max-sm:w-full" disabledReason={sendReason}>
            Send test event
          </SubmitButton>
        </ActionForm>
      ) : (
        <ActionForm key="on" action={switchWebhookOnAction} leaveFreely>
          <input type="hidden" name="endpointId" value={endpointId} />
          <SubmitButton className="max-sm:w-full" disabledReason={ownerReason}>
            Switch on
          </SubmitButton>
        </ActionForm>
      )}
      <Menu label={`Actions for ${address}`} trigger={{ label: "More", ariaLabel: `Actions for ${address}` }}>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={ownerReason}>
          Edit webhook…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("rotate")} disabledReason={ownerReason}>
          Rotate secret…
        </MenuItem>
        <MenuLine />
        {isOn && (
          <MenuItem onSelect={() => setOpen("off")} disabledReason={ownerReason}>
            Switch off…
          </MenuItem>
        )}
        <MenuItem danger onSelect={() => setOpen("remove")} disabledReason={ownerReason}>
          Remove…
        </MenuItem>
      </Menu>
      <Dialog
        title={`Edit webhook ${address}`}
        description="Acts on what is sent from now on, also on what waits. The secret stays."
        open={open === "edit"}
        onOpenChange={toggle("edit")}
      >
        <ActionForm action={editWebhookAction} className="[--form-gutter:20px]">
          <input type="hidden" name="endpointId" value={endpointId} />
          <DialogBody>
            <EndpointFields events={events} url={url} description={description} types={types} />
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save webhook</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <RevealDialog
        title={`Rotate the secret of ${address}`}
        description="The new one signs from now on. For a while the old one signs beside it, so that your server can change over when it likes."
        doneTitle={() => `New signing secret of ${address}`}
        noun="signing secret"
        remedy="rotate it again and take the new one"
        action={rotateWebhookSecretAction}
        fields={{ endpointId }}
        submit="Rotate secret"
        open={open === "rotate"}
        onOpenChange={toggle("rotate")}
      >
        <Field name="overlapHours" label="The old secret signs, too, for" hint="One from an earlier rotation ends now">
          <Select defaultValue="24">
            <option value="0">no time: it ends now</option>
            <option value="1">1 hour</option>
            <option value="24">1 day</option>
            <option value="168">7 days</option>
          </Select>
        </Field>
      </RevealDialog>
      <DangerDialog
        title={`Switch off webhook ${address}`}
        consequence="Nothing more is sent to it, and what waits is dropped. You can send it from the log once it is on again."
        act="Switch off"
        action={switchWebhookOffAction}
        fields={{ endpointId }}
        open={open === "off"}
        onOpenChange={toggle("off")}
      />
      <DangerDialog
        title={`Remove webhook ${address}`}
        consequence="Nothing more is sent to it; its log and its secret are gone for good."
        act="Remove webhook"
        action={removeWebhookAction}
        fields={{ endpointId }}
        open={open === "remove"}
        onOpenChange={toggle("remove")}
        onDone={() => router.replace("/portal/webhooks")}
      />
    </>
  );
}
