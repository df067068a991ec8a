"use client";

import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { dropChangeAction } from "../actions";

interface DropChangeFormProps {
  /** The plan that goes on. */
  readonly planName: string;
  readonly disabledReason: string | undefined;
}

export function DropChangeForm({ planName, disabledReason }: DropChangeFormProps) {
  return (
    <ActionForm action={dropChangeAction} leaveFreely aria-label={`Keep ${planName}`}>
      <SubmitButton variant="default" disabledReason={disabledReason}>
        Keep {planName}
      </SubmitButton>
    </ActionForm>
  );
}
