"use client";

import { useFormState } from "@/components/forms/form-state";
import { Field, FieldError } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Checkbox } from "@/components/ui/switch";
import { useTimeZone } from "@/components/ui/time-zone";

export interface RouteChoice {
  readonly id: string;
  readonly name: string;
}

interface KeyFieldsProps {
  readonly routes: readonly RouteChoice[];
  readonly name?: string;
  /** On the console's wall clock; empty: never. */
  readonly expiresAt?: string;
  readonly routeIds?: readonly string[];
  readonly ipAllow?: readonly string[];
}

export function KeyFields({ routes, name, expiresAt, routeIds = [], ipAllow = [] }: KeyFieldsProps) {
  const zone = useTimeZone();
  const { fieldErrors } = useFormState();
  return (
    <>
      <Field name="name" label="Key name" hint="Shown in receipts and in the audit log" required>
        <Input defaultValue={name} maxLength={100} autoComplete="off" spellCheck={false} />
      </Field>
      <Field name="expiresAt" label="Expires" hint={`Empty: never. In ${zone}.`}>
        <Input type="datetime-local" defaultValue={expiresAt} />
      </Field>
      <Field name="ipAllow" label="Allowed addresses" hint="An IP address or CIDR block a line. Empty: any.">
        <Textarea defaultValue={ipAllow.join("\n")} rows={2} spellCheck={false} className="font-mono text-12" />
      </Field>
      {routes.length > 0 && (
        <fieldset className="grid gap-1">
          <legend className="mb-1 font-strong text-12">Allowed routes</legend>
          <div className="grid max-h-36 gap-1 overflow-y-auto rounded-2 border border-line-2 px-2.5 py-1.5 sm:grid-cols-2">
            {routes.map((route) => (
              <Checkbox
                key={route.id}
                name="routeIds[]"
                value={route.id}
                label={route.name}
                defaultChecked={routeIds.includes(route.id)}
              />
            ))}
          </div>
          {fieldErrors.routeIds && <FieldError id="routes-error">{fieldErrors.routeIds}</FieldError>}
          <span className="text-12 text-ink-3">None ticked: every route of its plan.</span>
        </fieldset>
      )}
    </>
  );
}
