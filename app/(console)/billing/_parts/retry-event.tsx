"use client";

import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Button } from "@/components/ui/button";
import { retryEventAction } from "../actions";

interface RetryEventProps {
  readonly eventId: string;
  readonly disabledReason: string | undefined;
}

/** Doing an event twice changes nothing, so any may be tried again. */
export function RetryEvent({ eventId, disabledReason }: RetryEventProps) {
  const label = `Try event ${eventId} again`;
  if (disabledReason !== undefined) {
    return (
      <Button size="sm" variant="ghost" disabledReason={disabledReason} aria-label={label}>
        Try again
      </Button>
    );
  }
  return (
    <ActionForm action={retryEventAction} leaveFreely>
      <input type="hidden" name="eventId" value={eventId} />
      <SubmitButton size="sm" variant="ghost" aria-label={label}>
        Try again
      </SubmitButton>
    </ActionForm>
  );
}
