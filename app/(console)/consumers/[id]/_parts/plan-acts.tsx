"use client";

import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { assignPlanAction, cancelSubscriptionAction } from "../actions";

interface PlanActsProps {
  readonly consumerId: string;
  readonly consumerName: string;
  readonly currentPlan: string | null;
  /** It has a subscription that is not canceled. */
  readonly isRunning: boolean;
  /** It is paid through Stripe. */
  readonly isPaid: boolean;
  readonly plans: readonly { readonly id: string; readonly name: string }[];
  readonly disabledReason: string | undefined;
}

export function PlanActs(props: PlanActsProps) {
  const { consumerId, consumerName, currentPlan, isRunning, isPaid, plans, disabledReason } = props;
  const verb = currentPlan === null ? "Assign plan" : "Change plan";
  return (
    <>
      {isRunning && (
        <DangerDialog
          title={`Cancel ${consumerName}'s subscription to ${currentPlan}`}
          consequence={`Within 5 s its priced calls are refused with 402 subscription_canceled. Its credits stay.${isPaid ? ` ${ENDS_IN_STRIPE}` : " Assigning a plan ends it."}`}
          act="Cancel subscription"
          action={cancelSubscriptionAction}
          fields={{ consumerId }}
          trigger={{ label: "Cancel subscription…", variant: "ghost", size: "sm", disabledReason }}
        />
      )}
      <Dialog
        title={`${verb} of ${consumerName}`}
        description={
          currentPlan === null
            ? "It gets the plan's newest version. Its monthly periods count from now."
            : `It is on ${currentPlan}. The newest version of the plan acts on its next call; the running period and what is used of quotas stay.${isPaid ? ` ${ENDS_IN_STRIPE}` : ""}`
        }
        panel="plan"
        trigger={{ label: verb, size: "sm", disabledReason }}
      >
        <ActionForm action={assignPlanAction} className="[--form-gutter:20px]">
          <input type="hidden" name="consumerId" value={consumerId} />
          <DialogBody>
            <Field name="planId" label="Plan" required>
              <Select>
                {plans.map((plan) => (
                  <option key={plan.id} value={plan.id}>
                    {plan.name}
                  </option>
                ))}
              </Select>
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>{verb}</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
    </>
  );
}

const ENDS_IN_STRIPE = "What it pays through Stripe is canceled there at once, and nothing is refunded.";
