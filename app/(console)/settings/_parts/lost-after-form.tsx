"use client";

import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { NumberField } from "@/components/ui/input";
import { editLostAfterAction } from "../actions";

interface LostAfterFormProps {
  /** Null: never. */
  readonly hours: number | null;
  readonly disabledReason: string | undefined;
}

export function LostAfterForm({ hours, disabledReason }: LostAfterFormProps) {
  return (
    <ActionForm action={editLostAfterAction} aria-label="Silent gates" className="grid max-w-[420px] gap-4">
      <Field
        name="hours"
        label="Declare a silent gate lost after"
        hint="Empty: never, an admin decides on Gates. What it held may then be spent again; what it has answered and not reported is given away, unless its journal turns up."
      >
        <NumberField defaultValue={hours ?? ""} unit="hours" className="max-w-56" />
      </Field>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save silent gates</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
