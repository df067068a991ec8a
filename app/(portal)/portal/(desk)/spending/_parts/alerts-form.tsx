"use client";

import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { MoneyField } from "@/components/ui/input";
import { Checkbox } from "@/components/ui/switch";
import { setAlertsAction } from "../actions";

interface AlertsFormProps {
  /** Empty: not told. */
  readonly lowBalanceCredits: string;
  readonly exhausted: boolean;
  readonly keyExpiring: boolean;
  readonly disabledReason: string | undefined;
}

export function AlertsForm({ lowBalanceCredits, exhausted, keyExpiring, disabledReason }: AlertsFormProps) {
  return (
    <ActionForm action={setAlertsAction} aria-label="Alerts" className="grid max-w-[440px] gap-3">
      <Field
        name="lowBalanceMicros"
        label="Low balance: below"
        hint="Empty: not told. Once, until new credits come in and it falls again."
      >
        <MoneyField defaultValue={lowBalanceCredits} />
      </Field>
      <Checkbox
        name="exhausted"
        defaultChecked={exhausted}
        label="Used up"
        hint="When calls are refused because too few credits are left"
      />
      <Checkbox
        name="keyExpiring"
        defaultChecked={keyExpiring}
        label="A key expires"
        hint="Seven days before, unless it was rotated"
      />
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save alerts</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
