"use client";

import { Plus } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { publicId } from "@/lib/kernel/ids";
import { createPlanAction } from "../actions";

interface CreatePlanDialogProps {
  /** To copy from. */
  readonly plans: readonly { readonly id: string; readonly name: string }[];
  readonly disabledReason: string | undefined;
}

export function CreatePlanDialog({ plans, disabledReason }: CreatePlanDialogProps) {
  const router = useRouter();
  return (
    <Dialog
      title="Add plan"
      panel="new-plan"
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Add plan
          </>
        ),
      }}
    >
      <ActionForm
        action={createPlanAction}
        onDone={({ planId }) => router.push(`/plans/${publicId("plan", planId)}` as Route)}
        // Its own address changes with the push; closing it as well would take the push back.
        stayOpen
        aria-label="Add plan"
        className="[--form-gutter:20px]"
      >
        <DialogBody>
          <Field name="name" label="Plan name" hint="Consumers see it" required>
            <Input maxLength={100} autoComplete="off" />
          </Field>
          <Field name="description" label="Description" hint="Optional; for operators">
            <Textarea rows={2} maxLength={1000} />
          </Field>
          <Field name="copyFrom" label="Begin with" hint="Nothing is sold before the plan is published.">
            <Select defaultValue="">
              <option value="">An empty draft</option>
              {plans.map(({ id, name }) => (
                <option key={id} value={id}>
                  A copy of {name}
                </option>
              ))}
            </Select>
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton>Add plan</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
