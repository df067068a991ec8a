"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input, MoneyField, Select } from "@/components/ui/input";
import { useTimeZone } from "@/components/ui/time-zone";

interface GrantFieldsProps {
  /** Under the amount: what the purse becomes. */
  readonly hint: ReactNode;
  readonly onAmount?: (text: string) => void;
  /** What the amount begins with. */
  readonly amount?: string;
}

/** What a grant of credits is told: inside an ActionForm, for one consumer or for many. */
export function GrantFields({ hint, onAmount, amount }: GrantFieldsProps) {
  const zone = useTimeZone();
  return (
    <>
      <Field name="amountMicros" label="Credits to grant" hint={hint} required>
        <MoneyField defaultValue={amount} onChange={(event) => onAmount?.(event.target.value)} />
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
    </>
  );
}
