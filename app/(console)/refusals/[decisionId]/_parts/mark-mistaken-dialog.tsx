"use client";

import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, MoneyField } from "@/components/ui/input";
import { creditsDisplay, creditsText, parseCredits } from "@/lib/kernel/money";
import { markMistakenAction } from "../actions";

interface MarkMistakenDialogProps {
  readonly occurrence: string;
  readonly name: string;
  readonly calls: number;
  readonly worthMicros: number;
  readonly spendableMicros: number;
  /** The refund has been made: it may only be marked anew. */
  readonly refunded: boolean;
  readonly disabledReason: string | undefined;
}

/** Owns up to a mistake: marks the minute's refusals and gives back what they were worth. */
export function MarkMistakenDialog(props: MarkMistakenDialogProps) {
  const { occurrence, name, calls, worthMicros, spendableMicros, refunded, disabledReason } = props;
  const offered = refunded ? "0" : creditsText(worthMicros);
  const [amount, setAmount] = useState(offered);
  const micros = parseCredits(amount);
  const before = creditsDisplay(spendableMicros);
  const after = micros !== null && micros > 0n ? ` → ${creditsDisplay(BigInt(spendableMicros) + micros)}` : "";
  const refusals =
    calls === 1 ? "This refusal counts" : `The ${calls.toLocaleString("en")} refusals of this minute count`;
  return (
    <Dialog
      title="Mark as mistaken and refund"
      description={`${refusals} as mistaken in every chart from then on. ${name} gets the credits at once; gates know within 5 s.`}
      panel="mistaken"
      trigger={{ label: refunded ? "Mark anew" : "Mark as mistaken…", size: "sm", disabledReason }}
    >
      <ActionForm action={markMistakenAction} aria-label="Mark as mistaken" className="[--form-gutter:20px]">
        <input type="hidden" name="occurrence" value={occurrence} />
        <DialogBody>
          <Field
            name="amountMicros"
            label="Refund"
            hint={
              refunded
                ? "It has been refunded: once is all there is."
                : `Worth ${creditsDisplay(worthMicros)} in all. Spendable ${before}${after}`
            }
          >
            <MoneyField
              defaultValue={offered}
              readOnly={refunded}
              onChange={(event) => setAmount(event.target.value)}
            />
          </Field>
          <Field name="reason" label="Why it was a mistake" hint="In the audit log and on the ledger's entry.">
            <Input autoComplete="off" />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Mark and refund</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
