"use client";

import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Segmented } from "@/components/ui/segmented";
import { editRateSharingAction } from "../actions";

interface RatesFormProps {
  readonly shared: "each" | "divided";
  /** What that comes to with the gates that run now. */
  readonly hint: string;
  readonly disabledReason: string | undefined;
}

export function RatesForm({ shared, hint, disabledReason }: RatesFormProps) {
  return (
    <ActionForm action={editRateSharingAction} aria-label="Rates" className="grid max-w-[420px] gap-4">
      <Segmented
        name="shared"
        label="Where several gates run, a rate is"
        defaultValue={shared}
        options={[
          { value: "each", label: "For each gate" },
          { value: "divided", label: "Divided among them" },
        ]}
        hint={hint}
      />
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save rates</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
