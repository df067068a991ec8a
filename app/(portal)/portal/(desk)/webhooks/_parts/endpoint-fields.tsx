"use client";

import { useId } from "react";
import { useFormState } from "@/components/forms/form-state";
import { Field, FieldError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Checkbox } from "@/components/ui/switch";

export interface EventChoice {
  readonly type: string;
  /** When it is sent. */
  readonly when: string;
}

interface EndpointFieldsProps {
  readonly events: readonly EventChoice[];
  readonly url?: string;
  readonly description?: string;
  /** All where not given. */
  readonly types?: readonly string[];
}

export function EndpointFields({ events, url, description, types }: EndpointFieldsProps) {
  const { fieldErrors } = useFormState();
  const errorId = useId();
  return (
    <>
      <Field name="url" label="Address" hint="https://, on the public internet, port 443 or one from 1024 up" required>
        <Input
          type="url"
          inputMode="url"
          defaultValue={url}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field name="description" label="What it is for" hint="May be empty">
        <Input defaultValue={description} maxLength={200} autoComplete="off" />
      </Field>
      <fieldset className="grid gap-2" aria-describedby={fieldErrors.types && errorId}>
        <legend className="mb-1 font-strong text-12">Events</legend>
        {events.map(({ type, when }) => (
          <Checkbox
            key={type}
            name="types[]"
            value={type}
            defaultChecked={types?.includes(type) ?? true}
            label={<code className="text-13">{type}</code>}
            hint={when}
          />
        ))}
        {fieldErrors.types && <FieldError id={errorId}>{fieldErrors.types}</FieldError>}
      </fieldset>
    </>
  );
}
