"use client";

import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ConsoleSettings } from "@/lib/access/settings";
import { editSettingsAction } from "../actions";

interface SettingsFormProps {
  readonly settings: ConsoleSettings;
  readonly timeZones: readonly string[];
  readonly disabledReason: string | undefined;
}

export function SettingsForm({ settings, timeZones, disabledReason }: SettingsFormProps) {
  return (
    <ActionForm action={editSettingsAction} aria-label="Settings" className="grid max-w-[420px] gap-4">
      <Field
        name="organisation"
        label="Organisation"
        hint="Consumers see it: on the top-up page, in the portal and in mail"
      >
        <Input defaultValue={settings.organisation} maxLength={100} autoComplete="organization" />
      </Field>
      <Field
        name="timeZone"
        label="Time zone"
        hint="In which times are shown and typed here. Quotas count in each consumer's own."
        required
      >
        <Input defaultValue={settings.timeZone} list="time-zones" spellCheck={false} autoComplete="off" />
      </Field>
      <datalist id="time-zones">
        {timeZones.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>Save settings</SubmitButton>
      </FormFoot>
    </ActionForm>
  );
}
