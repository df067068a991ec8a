"use client";

import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { UnsavedChanges } from "@/components/forms/unsaved-changes";
import { Pane } from "@/components/shell/pane";
import { LinkButton } from "@/components/ui/button";
import type { CreatedGateway } from "@/lib/gateways/create-gateway";
import { publicId } from "@/lib/kernel/ids";
import { createGatewayAction } from "../actions";
import { ConfigView } from "./config-view";
import { GatewayFields } from "./gateway-fields";
import { GatewayTokensList } from "./gateway-tokens";

interface CreateGatewayProps {
  readonly gateUrl: string;
  readonly disabledReason: string | undefined;
}

/** First the form, then, in its place, the tokens and a configuration with them in it: once. Leaving before a copy asks. */
export function CreateGateway({ gateUrl, disabledReason }: CreateGatewayProps) {
  const [created, setCreated] = useState<CreatedGateway | null>(null);
  const [copied, setCopied] = useState(false);
  if (created === null) {
    return (
      <Pane>
        <ActionForm
          action={createGatewayAction}
          onDone={setCreated}
          aria-label="Add gateway"
          className="grid max-w-[640px] gap-5"
        >
          <GatewayFields />
          <div className="flex gap-2">
            <SubmitButton disabledReason={disabledReason}>Add gateway</SubmitButton>
            <LinkButton href="/gateways">Cancel</LinkButton>
          </div>
        </ActionForm>
      </Pane>
    );
  }
  const id = publicId("gateway", created.gatewayId);
  return (
    <>
      <UnsavedChanges
        unsaved={created.token !== null && !copied}
        title="Leave without copying the tokens?"
        description="They cannot be shown again. Without a copy you would have to rotate them."
        cancel="Go back"
      />
      <Pane title={`Tokens of “${created.name}”`}>
        <div className="grid max-w-[640px] gap-4">
          <GatewayTokensList tokens={created} onCopied={() => setCopied(true)} />
        </div>
      </Pane>
      <ConfigView
        facts={{
          id,
          name: created.name,
          kind: created.kind,
          nginxForm: created.nginxForm,
          keySources: created.keySources,
          gateUrl,
          token: created.token,
          pathToken: created.pathToken,
        }}
      />
      <Pane>
        <LinkButton variant={copied ? "primary" : "default"} href={`/gateways/${id}`}>
          Open the gateway
        </LinkButton>
      </Pane>
    </>
  );
}
