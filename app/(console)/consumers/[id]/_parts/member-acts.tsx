"use client";

import { MemberMenu } from "@/components/members/member-menu";
import type { MemberRole } from "@/lib/access/actor";
import { changeMemberRoleAction, removeMemberAction } from "../actions";

interface MemberActsProps {
  readonly consumerId: string;
  readonly memberId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly disabledReason: string | undefined;
}

export function MemberActs({ consumerId, memberId, email, role, disabledReason }: MemberActsProps) {
  return (
    <MemberMenu
      fields={{ consumerId, memberId }}
      email={email}
      role={role}
      changeRole={changeMemberRoleAction}
      remove={removeMemberAction}
      disabledReason={disabledReason}
    />
  );
}
