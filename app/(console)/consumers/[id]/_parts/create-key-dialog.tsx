"use client";

import { Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { KeyFields, type RouteChoice } from "@/components/keys/key-fields";
import { SecretDialog } from "@/components/keys/secret-dialog";
import type { TriggerButton } from "@/components/ui/button";
import { createKeyAction } from "../actions";

interface CreateKeyDialogProps {
  readonly consumerId: string;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
  readonly trigger?: Partial<TriggerButton>;
}

export function CreateKeyDialog({ consumerId, routes, disabledReason, trigger }: CreateKeyDialogProps) {
  const [panel, setPanel] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  return (
    <SecretDialog
      title="Create key"
      done="created"
      action={createKeyAction}
      fields={{ consumerId }}
      submit="Create key"
      open={panel === "new-key"}
      onOpenChange={(open) => void setPanel(open ? "new-key" : null)}
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
      <KeyFields routes={routes} />
    </SecretDialog>
  );
}
