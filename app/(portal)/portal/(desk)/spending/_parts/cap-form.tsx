"use client";

import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { MoneyField } from "@/components/ui/input";
import { setSpendCapAction } from "../actions";

interface CapFormProps {
  /** Empty: no cap. */
  readonly capCredits: string;
  readonly usedText: string;
  readonly disabledReason: string | undefined;
}

export function CapForm({ capCredits, usedText, disabledReason }: CapFormProps) {
  return (
    <ActionForm action={setSpendCapAction} aria-label="Spend cap" className="grid max-w-[440px] gap-3">
      <Field
        name="spendCapMicros"
        label="Most to spend in a month"
        hint={`Empty: no cap. Reached, calls that cost something are refused with 402 until the month ends; ${usedText} are used. Acts within 5 s.`}
      >
        <MoneyField defaultValue={capCredits} />
      </Field>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save cap</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
