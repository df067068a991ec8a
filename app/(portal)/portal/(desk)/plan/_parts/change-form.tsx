"use client";

import { useRouter } from "next/navigation";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { changePlanAction } from "../actions";

interface ChangeFormProps {
  /** The price to be paid instead. */
  readonly to: string;
  /** Unix s of the moment that the amount was worked out for; empty: nothing is charged now. */
  readonly prorationAt: string;
  readonly label: string;
  readonly disabledReason: string | undefined;
}

export function ChangeForm({ to, prorationAt, label, disabledReason }: ChangeFormProps) {
  const router = useRouter();
  return (
    <ActionForm
      action={changePlanAction}
      onDone={() => router.replace("/portal/plan")}
      leaveFreely
      aria-label="Change plan"
    >
      <input type="hidden" name="to" value={to} />
      <input type="hidden" name="prorationAt" value={prorationAt} />
      <SubmitButton variant="primary" disabledReason={disabledReason}>
        {label}
      </SubmitButton>
    </ActionForm>
  );
}
