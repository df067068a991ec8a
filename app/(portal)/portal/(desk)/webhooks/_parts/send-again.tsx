"use client";

import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { sendDeliveryAgainAction } from "../actions";

interface SendAgainProps {
  readonly deliveryId: string;
  readonly type: string;
  readonly disabledReason: string | undefined;
}

export function SendAgain({ deliveryId, type, disabledReason }: SendAgainProps) {
  return (
    <ActionForm action={sendDeliveryAgainAction} leaveFreely>
      <input type="hidden" name="deliveryId" value={deliveryId} />
      <SubmitButton variant="ghost" size="sm" aria-label={`Send ${type} again`} disabledReason={disabledReason}>
        Send again
      </SubmitButton>
    </ActionForm>
  );
}
