"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { LinkButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, MoneyField, Textarea } from "@/components/ui/input";
import { createConsumerAction, editConsumerAction } from "../actions";

export interface ConsumerFormProps {
  /** Undefined: a new one. */
  readonly consumer?: {
    readonly consumerId: string;
    readonly revision: number;
    readonly name: string;
    readonly externalId: string;
    readonly email: string;
    readonly timeZone: string;
    /** Credits as text; empty: no cap. */
    readonly spendCap: string;
    /** JSON, or empty. */
    readonly metadata: string;
  };
  readonly timeZones: readonly string[];
  readonly disabledReason: string | undefined;
}

export function ConsumerForm({ consumer, timeZones, disabledReason }: ConsumerFormProps) {
  const router = useRouter();
  // As the form was opened: a refresh of the page behind it must not make an old text look like the newest.
  const [revision] = useState(consumer?.revision);
  return (
    <ActionForm
      action={consumer ? editConsumerAction : createConsumerAction}
      onDone={({ consumerId }) => router.push(`/consumers/${consumerId}` as Route)}
      aria-label={consumer ? `Edit ${consumer.name}` : "Add consumer"}
      className="grid max-w-[520px] gap-4"
    >
      {consumer && (
        <>
          <input type="hidden" name="consumerId" value={consumer.consumerId} />
          <input type="hidden" name="revision" value={revision} />
        </>
      )}
      <Field name="name" label="Name" required>
        <Input defaultValue={consumer?.name} maxLength={200} autoComplete="off" />
      </Field>
      <Field
        name="externalId"
        label="External id"
        hint="Your own name for it, once in Tollgate. A gateway that has authenticated the caller can name it by this."
        required
      >
        <Input
          defaultValue={consumer?.externalId}
          maxLength={128}
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
        />
      </Field>
      <Field name="email" label="E-mail" hint="Optional">
        <Input type="email" defaultValue={consumer?.email} maxLength={254} spellCheck={false} autoComplete="off" />
      </Field>
      <Field
        name="timeZone"
        label="Time zone"
        hint="Its days, weeks and months for quotas and the spend cap. A change counts from the next period on."
        required
      >
        <Input defaultValue={consumer?.timeZone ?? "UTC"} list="time-zones" spellCheck={false} autoComplete="off" />
      </Field>
      <datalist id="time-zones">
        {timeZones.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field
        name="spendCapMicros"
        label="Spend cap a month"
        hint="Optional. At the cap, calls that cost something get 402."
      >
        <MoneyField defaultValue={consumer?.spendCap} />
      </Field>
      <Field name="metadata" label="Metadata" hint={'Optional. One flat JSON object, such as {"crm_id": "A-17"}'}>
        <Textarea defaultValue={consumer?.metadata} rows={3} spellCheck={false} className="font-mono text-12" />
      </Field>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>{consumer ? "Save consumer" : "Add consumer"}</SubmitButton>
        <LinkButton href={consumer ? `/consumers/${consumer.consumerId}` : "/consumers"}>Cancel</LinkButton>
      </FormFoot>
    </ActionForm>
  );
}
