"use client";

import { DangerDialog } from "@/components/feedback/danger-dialog";
import { withdrawInvitationAction } from "../actions";

interface WithdrawInvitationProps {
  readonly invitationId: string;
  readonly email: string;
  readonly disabledReason: string | undefined;
}

export function WithdrawInvitation({ invitationId, email, disabledReason }: WithdrawInvitationProps) {
  return (
    <DangerDialog
      title={`Withdraw the link for ${email}`}
      consequence="The link opens nothing from then on. You can make another one at any time."
      act="Withdraw link"
      action={withdrawInvitationAction}
      fields={{ invitationId }}
      trigger={{
        label: "Withdraw…",
        variant: "ghost",
        size: "sm",
        disabledReason,
        ariaLabel: `Withdraw the link for ${email}`,
      }}
    />
  );
}
