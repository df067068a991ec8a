"use client";

import { setModelPriceAction } from "@/app/(console)/routes/actions";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { TriggerButton } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, MoneyField, Select } from "@/components/ui/input";

export interface ShownPrice {
  readonly routeId: string;
  readonly routeName: string;
  readonly model: string;
  /** Credits for 1,000,000 tokens, as typed. */
  readonly input: string;
  readonly cachedInput: string;
  readonly output: string;
}

interface ModelPriceDialogProps {
  readonly routes: readonly { readonly id: string; readonly name: string }[];
  /** Left out: a new one. */
  readonly price?: ShownPrice;
  readonly trigger?: TriggerButton;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** The price of one model on one route. */
export function ModelPriceDialog({ routes, price, trigger, open, onOpenChange }: ModelPriceDialogProps) {
  return (
    <Dialog
      title={price ? `Price of ${price.model} on ${price.routeName}` : "Add a model's price"}
      description="Credits for 1,000,000 tokens; acts from the next call on, in every plan."
      panel={price ? undefined : "new-price"}
      {...{ trigger, open, onOpenChange }}
    >
      <ActionForm action={setModelPriceAction} aria-label="Model price" className="[--form-gutter:20px]">
        <DialogBody>
          {price ? (
            <>
              <input type="hidden" name="routeId" value={price.routeId} />
              <input type="hidden" name="model" value={price.model} />
            </>
          ) : (
            <>
              <Field name="routeId" label="Route" required>
                <Select>
                  {routes.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field
                name="model"
                label="Model or pattern"
                hint="* stands for any characters; one that is there is replaced"
                required
              >
                <Input
                  placeholder="gpt-4*"
                  maxLength={100}
                  autoComplete="off"
                  spellCheck={false}
                  className="font-mono"
                />
              </Field>
            </>
          )}
          <Field name="inputMicros" label="Input" required>
            <MoneyField defaultValue={price?.input} />
          </Field>
          <Field
            name="cachedInputMicros"
            label="Cached input"
            hint="Of the input, what the model had in its cache"
            required
          >
            <MoneyField defaultValue={price?.cachedInput} />
          </Field>
          <Field name="outputMicros" label="Output" required>
            <MoneyField defaultValue={price?.output} />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Set price</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
