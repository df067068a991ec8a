"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { RouteChoice } from "@/components/keys/key-fields";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, NumberField, Select } from "@/components/ui/input";
import { addOverrideAction } from "../actions";

interface OverrideDialogProps {
  readonly consumerId: string;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function OverrideDialog({ consumerId, routes, disabledReason }: OverrideDialogProps) {
  // What a receipt asks for; gone with the dialog.
  const [asked, setAsked] = useQueryStates(ASKED);
  return (
    <Dialog
      title="Override a limit"
      description="It replaces the plan's limit of the same name and scope, or adds one. On every gate within 5 s."
      panel="override"
      onOpenChange={() => void setAsked(null)}
      trigger={{ label: "Override a limit", size: "sm", disabledReason }}
    >
      <ActionForm action={addOverrideAction} className="[--form-gutter:20px]">
        <input type="hidden" name="consumerId" value={consumerId} />
        <DialogBody>
          <Field name="name" label="Limit name" hint="burst, monthly: as the plan names it" required>
            <Input maxLength={32} defaultValue={asked.limit} spellCheck={false} autoComplete="off" />
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field name="limit" label="Limit" required>
              <NumberField defaultValue={asked.value} />
            </Field>
            <Field name="period" label="Period">
              <Select defaultValue={asked.period}>
                <optgroup label="Rate: 429, waiting heals it">
                  <option value="second">calls a second</option>
                  <option value="minute">calls a minute</option>
                  <option value="hour">calls an hour</option>
                </optgroup>
                <optgroup label="Quota: 402, upgrading heals it">
                  <option value="day">units a day</option>
                  <option value="week">units a week</option>
                  <option value="month">units a month</option>
                </optgroup>
              </Select>
            </Field>
          </div>
          <Field name="routeId" label="Scope">
            <Select defaultValue={asked.route}>
              <option value="">All routes together</option>
              {routes.map((route) => (
                <option key={route.id} value={route.id}>
                  {route.name}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="reason" label="Reason" hint="Kept in the audit log" required>
            <Input maxLength={500} autoComplete="off" />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Override limit</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}

const ASKED = {
  limit: parseAsString.withDefault(""),
  value: parseAsString.withDefault(""),
  period: parseAsString.withDefault("month"),
  route: parseAsString.withDefault(""),
};
