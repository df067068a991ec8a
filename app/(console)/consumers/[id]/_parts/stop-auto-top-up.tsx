"use client";

import { DangerDialog } from "@/components/feedback/danger-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { stopAutoTopUpAction } from "../actions";

interface StopAutoTopUpProps {
  readonly consumerId: string;
  readonly consumerName: string;
  readonly disabledReason: string | undefined;
}

export function StopAutoTopUp({ consumerId, consumerName, disabledReason }: StopAutoTopUpProps) {
  return (
    <DangerDialog
      title={`Switch off auto top-up of ${consumerName}`}
      consequence="No payment begins any more; one that is under way may still be paid. Its members are told, and its owners may agree again."
      act="Switch off"
      action={stopAutoTopUpAction}
      fields={{ consumerId }}
      trigger={{ label: "Switch off…", variant: "ghost", size: "sm", disabledReason }}
    >
      <Field name="reason" label="Reason" hint="Optional; told to the consumer, and kept in the audit log">
        <Input maxLength={300} autoComplete="off" />
      </Field>
    </DangerDialog>
  );
}
