"use client";

import { DangerDialog } from "@/components/feedback/danger-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { removeOverrideAction } from "../actions";

interface RemoveOverrideProps {
  readonly consumerName: string;
  readonly overrideId: string;
  readonly limitName: string;
  /** What holds then; null: the plan has no such limit. */
  readonly planLimit: string | null;
  readonly disabledReason: string | undefined;
}

export function RemoveOverride({
  consumerName,
  overrideId,
  limitName,
  planLimit,
  disabledReason,
}: RemoveOverrideProps) {
  return (
    <DangerDialog
      title={`Remove the override of “${limitName}” for ${consumerName}`}
      consequence={
        planLimit === null
          ? "Its plan has no such limit, so within 5 s there is none."
          : `Within 5 s the plan's limit of ${planLimit} holds again. What is used of it stays used.`
      }
      act="Remove override"
      action={removeOverrideAction}
      fields={{ overrideId }}
      trigger={{
        label: "Remove…",
        variant: "ghost",
        size: "sm",
        disabledReason,
        ariaLabel: `Remove override of ${limitName}`,
      }}
    >
      <Field name="reason" label="Reason" hint="Optional; kept in the audit log">
        <Input maxLength={500} autoComplete="off" />
      </Field>
    </DangerDialog>
  );
}
