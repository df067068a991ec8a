"use client";

import { Plus } from "lucide-react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { createPlanPriceAction } from "../actions";
import { PlanPriceFields } from "./plan-price-fields";

interface CreatePlanPriceProps {
  readonly planId: string;
  readonly planName: string;
  readonly disabledReason: string | undefined;
}

export function CreatePlanPrice({ planId, planName, disabledReason }: CreatePlanPriceProps) {
  return (
    <Dialog
      title={`Add price of ${planName}`}
      trigger={{
        disabledReason,
        label: (
          <>
            <Plus />
            Add price
          </>
        ),
      }}
    >
      <ActionForm action={createPlanPriceAction} aria-label="Add price" className="[--form-gutter:20px]">
        <input type="hidden" name="planId" value={planId} />
        <DialogBody>
          <Segmented name="interval" label="Paid each" options={INTERVALS} defaultValue="month" />
          <PlanPriceFields amountHint="Empty where a price of Stripe's is linked" />
          <Field name="priceId" label="Price in Stripe" hint="Empty: one is made there, of the plan's product.">
            <Input placeholder="price_…" autoComplete="off" spellCheck={false} />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Add price</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}

const INTERVALS = [
  { value: "month", label: "month" },
  { value: "year", label: "year" },
];
