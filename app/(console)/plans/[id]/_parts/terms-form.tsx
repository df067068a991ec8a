"use client";

import { type LimitInput, LimitRows } from "@/app/(console)/plans/_parts/limit-rows";
import type { PlanView } from "@/app/(console)/plans/_parts/matrix-view";
import { editDraftTermsAction } from "@/app/(console)/plans/actions";
import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { MoneyField, NumberField } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";

interface TermsFormProps {
  readonly plan: PlanView;
  /** Amounts are text in credits. */
  readonly terms: {
    readonly includedCredits: string;
    readonly failPolicy: "deny" | "allow";
    readonly debtPolicy: "block" | "allow";
    readonly debtCap: string;
    readonly graceDays: number;
    readonly limits: readonly LimitInput[];
  };
  /** What a rate comes to with the gates that run now. */
  readonly rateNote: string;
  readonly disabledReason: string | undefined;
}

export function TermsForm({ plan, terms, rateNote, disabledReason }: TermsFormProps) {
  return (
    <ActionForm action={editDraftTermsAction} aria-label={`Terms of ${plan.name}`} className="grid max-w-[640px] gap-5">
      <input type="hidden" name="planId" value={plan.planId} />
      <input type="hidden" name="baseVersionId" value={plan.baseVersionId} />
      <input type="hidden" name="revision" value={plan.revision} />
      <LimitRows
        limits={terms.limits}
        hint={`All routes count together. A rate counts calls, a quota counts units. ${rateNote}`}
      />
      <Field
        name="includedCreditsMicros"
        label="Included credits a month"
        hint="Granted at the start of each month of the subscription; what is left at its end expires."
        required
      >
        <MoneyField defaultValue={terms.includedCredits} className="max-w-56" />
      </Field>
      <Segmented
        name="failPolicy"
        label="When a gate cannot reach the database"
        defaultValue={terms.failPolicy}
        options={[
          { value: "deny", label: "Refuse, 503" },
          { value: "allow", label: "Allow, up to the debt cap" },
        ]}
        hint="Once the credits that the gate holds are used up, and for two minutes at most. Each gate keeps up to a tenth of the cap ready for it."
      />
      <Segmented
        name="debtPolicy"
        label="Once the credits are used up"
        defaultValue={terms.debtPolicy}
        options={[
          { value: "block", label: "Refuse, 402" },
          { value: "allow", label: "Go on, up to the debt cap" },
        ]}
      />
      <Field
        name="debtCapMicros"
        label="Debt cap"
        hint="The most that calls make a consumer owe, on all gates together; the next top-up pays it first. Reservations and routes priced by token never go on it."
        required
      >
        <MoneyField defaultValue={terms.debtCap} className="max-w-56" />
      </Field>
      <Field
        name="graceDays"
        label="Grace after a failed payment"
        hint="Until then a subscription that is past due is served."
        required
      >
        <NumberField defaultValue={terms.graceDays} unit="days" className="max-w-56" />
      </Field>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save in draft</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
