"use client";

import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Time } from "@/components/ui/time";
import { cancelPlanAction, resumePlanAction } from "../actions";

interface PlanActsProps {
  readonly paid: {
    readonly planName: string;
    /** It ends then by itself. */
    readonly endsAt: Date | null;
    /** Another plan follows at the period's end. */
    readonly nextPlanName: string | null;
    readonly periodEnd: Date;
    /** A change is on its way to Stripe. */
    readonly isWaiting: boolean;
    /** Why nothing else can be decided now. */
    readonly undecided: string | undefined;
  };
  readonly disabledReason: string | undefined;
}

/** Ends the subscription at the end of what is paid, or takes back that it ends or changes. */
export function PlanActs({ paid, disabledReason }: PlanActsProps) {
  const { planName, endsAt, nextPlanName, periodEnd } = paid;
  const reason =
    disabledReason ?? (paid.isWaiting ? "A change is on its way. Wait until it is there." : paid.undecided);
  return (
    <>
      {(endsAt || nextPlanName) && (
        <ActionForm action={resumePlanAction} leaveFreely aria-label={`Keep ${planName}`}>
          <SubmitButton variant="primary" disabledReason={reason}>
            Keep {planName}
          </SubmitButton>
        </ActionForm>
      )}
      {!endsAt && (
        <DangerDialog
          title={`Cancel ${planName}`}
          consequence={
            <>
              Everything goes on until <Time at={periodEnd} show="minute" plain />, and you can take it back until then.
              From that moment calls are refused with 402. Credits that you have bought stay.
            </>
          }
          act="Cancel plan"
          action={cancelPlanAction}
          fields={{}}
          trigger={{ label: "Cancel plan…", disabledReason: reason }}
        />
      )}
    </>
  );
}
