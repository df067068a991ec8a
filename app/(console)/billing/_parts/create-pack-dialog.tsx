"use client";

import { Plus } from "lucide-react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createPackAction } from "../actions";
import { PackFields } from "./pack-fields";

export function CreatePackDialog({ disabledReason }: { readonly disabledReason: string | undefined }) {
  return (
    <Dialog
      title="Add pack"
      panel="new-pack"
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Add pack
          </>
        ),
      }}
    >
      <ActionForm action={createPackAction} aria-label="Add pack" className="[--form-gutter:20px]">
        <DialogBody>
          <PackFields amountHint="Empty where a price of Stripe's is linked" />
          <Field name="priceId" label="Price in Stripe" hint="Empty: a product and a price are made there.">
            <Input placeholder="price_…" autoComplete="off" spellCheck={false} />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Add pack</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
