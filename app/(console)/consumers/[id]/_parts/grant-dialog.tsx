"use client";

import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, MoneyField, Select } from "@/components/ui/input";
import { useTimeZone } from "@/components/ui/time-zone";
import { creditsDisplay, parseCredits } from "@/lib/kernel/money";
import { grantCreditsAction } from "../actions";

interface GrantDialogProps {
  readonly consumerId: string;
  readonly name: string;
  readonly spendableMicros: number;
  readonly trigger: TriggerButton;
}

export function GrantDialog({ consumerId, name, spendableMicros, trigger }: GrantDialogProps) {
  const zone = useTimeZone();
  const [amount, setAmount] = useState("");
  const micros = parseCredits(amount);
  const before = creditsDisplay(spendableMicros);
  const after = micros !== null && micros > 0n ? ` → ${creditsDisplay(BigInt(spendableMicros) + micros)}` : "";
  return (
    <Dialog title={`Grant credits to ${name}`} panel="grant" trigger={trigger}>
      <ActionForm action={grantCreditsAction} onDone={() => setAmount("")} className="[--form-gutter:20px]">
        <input type="hidden" name="consumerId" value={consumerId} />
        <DialogBody>
          <Field name="amountMicros" label="Credits to grant" hint={`Spendable ${before}${after}`} required>
            <MoneyField onChange={(event) => setAmount(event.target.value)} />
          </Field>
          <Field name="source" label="Source" hint="Promotional credits are spent before paid ones.">
            <Select defaultValue="purchase">
              <option value="purchase">Purchase, paid elsewhere</option>
              <option value="promo">Promotion</option>
              <option value="adjustment">Adjustment, puts something right</option>
            </Select>
          </Field>
          <Field name="expiresAt" label="Expires" hint={`Empty: never. In ${zone}.`}>
            <Input type="datetime-local" />
          </Field>
          <Field name="reason" label="Reason" hint="Shown in the ledger and the audit log" required>
            <Input maxLength={500} autoComplete="off" />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Grant credits</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
