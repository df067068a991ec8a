"use client";

import { archiveRouteAction, restoreRouteAction } from "@/app/(console)/routes/actions";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";

interface RouteActsProps {
  readonly routeId: string;
  readonly name: string;
  readonly isArchived: boolean;
  /** Plan versions that sell it. */
  readonly uses: number;
  readonly disabledReason: string | undefined;
}

export function RouteActs({ routeId, name, isArchived, uses, disabledReason }: RouteActsProps) {
  if (isArchived) {
    return (
      <ActionForm action={restoreRouteAction} leaveFreely>
        <input type="hidden" name="routeId" value={routeId} />
        <SubmitButton variant="default" disabledReason={disabledReason}>
          Restore
        </SubmitButton>
      </ActionForm>
    );
  }
  const sold = uses === 0 ? undefined : "Plans sell it. Take it out of them and publish, then archive it.";
  return (
    <DangerDialog
      title={`Archive route “${name}”`}
      consequence="Within 5 s calls to it are unknown routes: refused or free, as each gateway's record says. Restoring it brings it back."
      act="Archive route"
      action={archiveRouteAction}
      fields={{ routeId }}
      trigger={{ label: "Archive…", disabledReason: disabledReason ?? sold }}
    />
  );
}
