"use client";

import { Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { RevealDialog } from "@/components/secret/reveal-dialog";
import { addWebhookAction } from "../actions";
import { EndpointFields, type EventChoice } from "./endpoint-fields";

interface AddWebhookProps {
  readonly events: readonly EventChoice[];
  readonly disabledReason: string | undefined;
}

export function AddWebhook({ events, disabledReason }: AddWebhookProps) {
  const [panel, setPanel] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  return (
    <RevealDialog
      title="Add webhook"
      doneTitle={({ address }) => `Signing secret of ${address}`}
      noun="signing secret"
      remedy="rotate it and take the new one"
      action={addWebhookAction}
      fields={{}}
      submit="Add webhook"
      open={panel === "new-webhook"}
      onOpenChange={(open) => void setPanel(open ? "new-webhook" : null)}
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Add webhook
          </>
        ),
      }}
    >
      <EndpointFields events={events} />
    </RevealDialog>
  );
}
