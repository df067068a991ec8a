"use client";

import { Plus } from "lucide-react";
import { InviteMemberDialog } from "@/components/members/invite-member-dialog";
import { inviteMemberAction } from "../actions";

export function InviteMember({ disabledReason }: { readonly disabledReason: string | undefined }) {
  return (
    <InviteMemberDialog
      action={inviteMemberAction}
      fields={{}}
      trigger={{
        variant: "primary",
        disabledReason,
        label: (
          <>
            <Plus />
            Invite member
          </>
        ),
      }}
    />
  );
}
