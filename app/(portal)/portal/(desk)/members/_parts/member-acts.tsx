"use client";

import { useRouter } from "next/navigation";
import { MemberMenu } from "@/components/members/member-menu";
import type { MemberRole } from "@/lib/access/actor";
import { signOutOfPortal } from "../../../_parts/portal-auth";
import { changeMemberRoleAction, leaveAction, removeMemberAction } from "../actions";

interface MemberActsProps {
  readonly memberId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly isSelf: boolean;
  readonly disabledReason: string | undefined;
}

export function MemberActs({ memberId, email, role, isSelf, disabledReason }: MemberActsProps) {
  const router = useRouter();

  async function leave() {
    await signOutOfPortal();
    router.replace("/portal/sign-in");
    router.refresh();
  }

  return (
    <MemberMenu
      fields={{ memberId }}
      email={email}
      role={role}
      changeRole={changeMemberRoleAction}
      remove={removeMemberAction}
      disabledReason={disabledReason}
      {...(isSelf && { leave: { action: leaveAction, onDone: () => void leave() } })}
    />
  );
}
