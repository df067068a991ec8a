"use server";

import { consoleAction } from "@/lib/access/action";
import { changeRole } from "@/lib/access/change-role";
import { disableOperator } from "@/lib/access/disable-operator";
import { enableOperator } from "@/lib/access/enable-operator";
import { inviteOperator } from "@/lib/access/invite-operator";
import { resetPassword } from "@/lib/access/reset-password";
import {
  ChangeRoleInput,
  DisableOperatorInput,
  EnableOperatorInput,
  InviteOperatorInput,
  ResetPasswordInput,
  WithdrawInvitationInput,
} from "@/lib/access/schema";
import { withdrawInvitation } from "@/lib/access/withdraw-invitation";

export const inviteOperatorAction = consoleAction({
  name: "operator.invite",
  permission: "operator:write",
  input: InviteOperatorInput,
  run: inviteOperator,
  remember: (invited) => ({ ...invited, link: null }),
  done: ({ email }) => `Invitation for ${email} made`,
  refresh: () => ["/team"],
});

export const resetPasswordAction = consoleAction({
  name: "operator.reset_password",
  permission: "operator:write",
  input: ResetPasswordInput,
  run: resetPassword,
  remember: (invited) => ({ ...invited, link: null }),
  done: ({ email }) => `Password link for ${email} made`,
  refresh: () => ["/team"],
});

export const withdrawInvitationAction = consoleAction({
  name: "operator.withdraw_invitation",
  permission: "operator:write",
  input: WithdrawInvitationInput,
  run: withdrawInvitation,
  done: ({ email }) => `Link for ${email} withdrawn`,
  refresh: () => ["/team"],
});

export const changeRoleAction = consoleAction({
  name: "operator.change_role",
  permission: "operator:write",
  input: ChangeRoleInput,
  run: changeRole,
  done: ({ name, role }) => `${name} is ${role === "viewer" ? "a viewer" : `an ${role}`} now`,
  refresh: () => ["/team"],
});

export const disableOperatorAction = consoleAction({
  name: "operator.disable",
  permission: "operator:write",
  input: DisableOperatorInput,
  run: disableOperator,
  done: ({ name }) => `${name} disabled`,
  refresh: () => ["/team"],
});

export const enableOperatorAction = consoleAction({
  name: "operator.enable",
  permission: "operator:write",
  input: EnableOperatorInput,
  run: enableOperator,
  done: ({ name }) => `${name} enabled`,
  refresh: () => ["/team"],
});
