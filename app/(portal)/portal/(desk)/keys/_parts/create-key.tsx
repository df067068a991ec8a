"use client";

import { Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { KeyFields, type RouteChoice } from "@/components/keys/key-fields";
import { SecretDialog } from "@/components/keys/secret-dialog";
import { createKeyAction } from "../actions";

interface CreateKeyProps {
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function CreateKey({ routes, disabledReason }: CreateKeyProps) {
  const [panel, setPanel] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  return (
    <SecretDialog
      title="Create key"
      done="created"
      action={createKeyAction}
      fields={{}}
      submit="Create key"
      open={panel === "new-key"}
      onOpenChange={(open) => void setPanel(open ? "new-key" : null)}
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Create key
          </>
        ),
      }}
    >
      <KeyFields routes={routes} />
    </SecretDialog>
  );
}
