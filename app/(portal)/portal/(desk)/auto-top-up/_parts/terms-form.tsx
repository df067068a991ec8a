"use client";

import { useId, useRef } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { useFormState } from "@/components/forms/form-state";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field, FieldError } from "@/components/ui/field";
import { MoneyField, NumberField, Select } from "@/components/ui/input";
import { Checkbox } from "@/components/ui/switch";
import { setAutoTopUpAction } from "../actions";

export interface TermsFormProps {
  readonly packs: readonly { readonly id: string; readonly text: string }[];
  /** What is agreed to now, or what is proposed. */
  readonly terms: {
    readonly packId: string;
    readonly thresholdCredits: string;
    readonly dayCount: number;
    readonly monthCount: number;
    readonly dayMoney: string;
    readonly monthMoney: string;
  };
  /** Of all packs, where they have one in common. */
  readonly currency: string | null;
  readonly consent: { readonly version: number; readonly text: string };
  readonly submit: string;
  /** A UUID made for this page, for Stripe's page of the card. */
  readonly attempt: string;
  readonly disabledReason: string | undefined;
}

/** Terms, caps and consent in one form; where no card is saved yet, agreeing leads to Stripe's page, which saves one. */
export function TermsForm({ packs, terms, currency, consent, submit, attempt, disabledReason }: TermsFormProps) {
  const card = useRef<HTMLFormElement>(null);
  const moneyHint = `${currency === null ? "In the pack's currency; empty" : "Empty"}: the number alone decides`;
  return (
    <>
      <ActionForm
        action={setAutoTopUpAction}
        aria-label="Terms"
        onDone={({ state }) => state === "card" && card.current?.requestSubmit()}
        className="grid max-w-[640px] gap-5"
      >
        <div className="grid gap-3 md:grid-cols-2">
          <Field name="thresholdMicros" label="When fewer are left than" hint="Credits that calls can spend">
            <MoneyField defaultValue={terms.thresholdCredits} />
          </Field>
          <Field name="pack" label="Buy this pack">
            <Select defaultValue={terms.packId}>
              {packs.map(({ id, text }) => (
                <option key={id} value={id}>
                  {text}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <fieldset className="grid gap-3 md:grid-cols-2">
          <legend className="mb-2 font-strong">Never more often than</legend>
          <Field name="dayCount" label="In any 24 hours">
            <NumberField unit="top-ups" defaultValue={terms.dayCount} />
          </Field>
          <Field name="dayMoney" label="Most to pay in 24 hours" hint={moneyHint}>
            <MoneyField unit={currency} defaultValue={terms.dayMoney} />
          </Field>
          <Field name="monthCount" label="In any 30 days">
            <NumberField unit="top-ups" defaultValue={terms.monthCount} />
          </Field>
          <Field name="monthMoney" label="Most to pay in 30 days" hint={moneyHint}>
            <MoneyField unit={currency} defaultValue={terms.monthMoney} />
          </Field>
        </fieldset>
        <Agreement text={consent.text} />
        <input type="hidden" name="version" value={consent.version} />
        <FormFoot>
          <SubmitButton disabledReason={disabledReason}>{submit}</SubmitButton>
        </FormFoot>
      </ActionForm>
      <form ref={card} method="post" action="/portal/auto-top-up/card" hidden>
        <input type="hidden" name="attempt" value={attempt} />
      </form>
    </>
  );
}

function Agreement({ text }: { readonly text: string }) {
  const errorId = useId();
  const { fieldErrors, values } = useFormState();
  const error = fieldErrors.agreed;
  return (
    <div className="grid gap-1">
      <Checkbox
        name="agreed"
        label="I agree"
        hint={text}
        defaultChecked={values.agreed === "on"}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={error === undefined ? undefined : errorId}
      />
      {error !== undefined && <FieldError id={errorId}>{error}</FieldError>}
    </div>
  );
}
