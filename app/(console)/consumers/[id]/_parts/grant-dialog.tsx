"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { creditsDisplay, parseCredits } from "@/lib/kernel/money";
import { GrantFields } from "../../_parts/grant-fields";
import { grantCreditsAction } from "../actions";

interface GrantDialogProps {
  readonly consumerId: string;
  readonly name: string;
  readonly spendableMicros: number;
  readonly trigger: TriggerButton;
}

export function GrantDialog({ consumerId, name, spendableMicros, trigger }: GrantDialogProps) {
  // What a receipt asks for; gone with the dialog, so that it is not granted twice.
  const [asked, setAsked] = useQueryState("amount", parseAsString.withDefault(""));
  const [typed, setTyped] = useState<string | null>(null);
  const amount = typed ?? asked;
  const micros = parseCredits(amount);
  const before = creditsDisplay(spendableMicros);
  const after = micros !== null && micros > 0n ? ` → ${creditsDisplay(BigInt(spendableMicros) + micros)}` : "";

  function forget() {
    setTyped(null);
    void setAsked(null);
  }

  return (
    <Dialog title={`Grant credits to ${name}`} panel="grant" trigger={trigger} onOpenChange={forget}>
      <ActionForm action={grantCreditsAction} className="[--form-gutter:20px]">
        <input type="hidden" name="consumerId" value={consumerId} />
        <DialogBody>
          <GrantFields hint={`Spendable ${before}${after}`} amount={asked} onAmount={setTyped} />
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Grant credits</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
