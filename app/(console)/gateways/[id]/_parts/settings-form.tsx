"use client";

import { GatewayFields, type GatewayTexts } from "@/app/(console)/gateways/_parts/gateway-fields";
import { editGatewayAction } from "@/app/(console)/gateways/actions";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";

interface SettingsFormProps {
  readonly gatewayId: string;
  readonly revision: number;
  readonly gateway: GatewayTexts;
  readonly disabledReason: string | undefined;
}

export function SettingsForm({ gatewayId, revision, gateway, disabledReason }: SettingsFormProps) {
  return (
    <ActionForm action={editGatewayAction} aria-label={`Edit ${gateway.name}`} className="grid max-w-[640px] gap-5">
      <input type="hidden" name="gatewayId" value={gatewayId} />
      <input type="hidden" name="revision" value={revision} />
      <GatewayFields gateway={gateway} />
      <div className="flex gap-2">
        <SubmitButton disabledReason={disabledReason}>Save gateway</SubmitButton>
      </div>
    </ActionForm>
  );
}
