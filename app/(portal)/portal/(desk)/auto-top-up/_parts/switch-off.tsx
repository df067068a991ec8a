"use client";

import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { switchOffAutoTopUpAction } from "../actions";

/** Without a question: nothing is lost by it, and whoever wants to stop being charged must not be held up. */
export function SwitchOff({ disabledReason }: { readonly disabledReason: string | undefined }) {
  return (
    <ActionForm action={switchOffAutoTopUpAction} aria-label="Switch off" leaveFreely>
      <SubmitButton variant="default" disabledReason={disabledReason}>
        Switch off
      </SubmitButton>
    </ActionForm>
  );
}
