"use server";

import { consoleAction } from "@/lib/access/action";
import { adjustCredits } from "@/lib/billing/adjust-credits";
import { StopAutoTopUpInput } from "@/lib/billing/auto-top-up/schema";
import { switchOffAutoTopUp } from "@/lib/billing/auto-top-up/switch-off";
import { consoleStripe } from "@/lib/billing/console-billing";
import { grantCredits } from "@/lib/billing/grant-credits";
import { AdjustCreditsInput, GrantCreditsInput } from "@/lib/billing/schema";
import { addOverride } from "@/lib/consumers/add-override";
import { archiveConsumer } from "@/lib/consumers/archive-consumer";
import { reactivateConsumer } from "@/lib/consumers/reactivate-consumer";
import { removeOverride } from "@/lib/consumers/remove-override";
import { restoreConsumer } from "@/lib/consumers/restore-consumer";
import {
  AddOverrideInput,
  ArchiveConsumerInput,
  ReactivateConsumerInput,
  RemoveOverrideInput,
  RestoreConsumerInput,
  SuspendConsumerInput,
} from "@/lib/consumers/schema";
import { suspendConsumer } from "@/lib/consumers/suspend-consumer";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { ok } from "@/lib/kernel/result";
import { createKey } from "@/lib/keys/create-key";
import { editKey } from "@/lib/keys/edit-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { CreateKeyInput, EditKeyInput, RevokeKeyInput } from "@/lib/keys/schema";
import { changeMemberRole } from "@/lib/members/change-member-role";
import { inviteMember } from "@/lib/members/invite-member";
import { removeMember } from "@/lib/members/remove-member";
import {
  ChangeMemberRoleInput,
  InviteMemberInput,
  NothingInput,
  RemoveMemberInput,
  ViewAsConsumerInput,
} from "@/lib/members/schema";
import { leaveView, viewAsConsumer } from "@/lib/members/view-as-consumer";
import { sendMailSoon } from "@/lib/notifications/send-soon";
import { assignPlan } from "@/lib/plans/assign-plan";
import { cancelSubscription } from "@/lib/plans/cancel-subscription";
import { AssignPlanInput, CancelSubscriptionInput } from "@/lib/plans/schema";

export const suspendConsumerAction = consoleAction({
  name: "consumer.suspend",
  permission: "consumer:write",
  input: SuspendConsumerInput,
  multiline: ["reason"],
  run: suspendConsumer,
  done: ({ name }) => `${name} suspended`,
  refresh: (_, value) => pagesOf(value),
});

export const reactivateConsumerAction = consoleAction({
  name: "consumer.reactivate",
  permission: "consumer:write",
  input: ReactivateConsumerInput,
  run: reactivateConsumer,
  done: ({ name }) => `${name} reactivated`,
  refresh: (_, value) => pagesOf(value),
});

export const archiveConsumerAction = consoleAction({
  name: "consumer.archive",
  permission: "consumer:write",
  input: ArchiveConsumerInput,
  run: archiveConsumer,
  done: ({ name }) => `${name} archived`,
  refresh: (_, value) => pagesOf(value),
});

export const restoreConsumerAction = consoleAction({
  name: "consumer.restore",
  permission: "consumer:write",
  input: RestoreConsumerInput,
  run: restoreConsumer,
  done: ({ name }) => `${name} restored`,
  refresh: (_, value) => pagesOf(value),
});

export const grantCreditsAction = consoleAction({
  name: "credits.grant",
  permission: "credit:write",
  input: GrantCreditsInput,
  run: grantCredits,
  done: ({ name, amountMicros, paidDebtMicros }) =>
    `${creditsDisplay(amountMicros)} credits granted to ${name}${paidDebtMicros > 0n ? `, ${creditsDisplay(paidDebtMicros)} of them paid debt` : ""}`,
  refresh: (_, value) => pagesOf(value),
});

export const adjustCreditsAction = consoleAction({
  name: "credits.adjust",
  permission: "credit:write",
  input: AdjustCreditsInput,
  run: adjustCredits,
  done: ({ name, deltaMicros, debtMicros }) =>
    `${name} adjusted by ${creditsDisplay(deltaMicros)} credits${debtMicros > 0n ? `; it now owes ${creditsDisplay(debtMicros)}` : ""}`,
  refresh: (_, value) => pagesOf(value),
});

export const assignPlanAction = consoleAction({
  name: "subscription.assign",
  permission: "consumer:write",
  input: AssignPlanInput,
  run: assignPlan,
  done: ({ consumerName, planName, version }) => `${consumerName} is on ${planName} v${version}`,
  refresh: (_, { consumerId }) => pagesOf({ consumerId: publicId("consumer", consumerId) }),
});

export const cancelSubscriptionAction = consoleAction({
  name: "subscription.cancel",
  permission: "consumer:write",
  input: CancelSubscriptionInput,
  run: cancelSubscription,
  done: ({ consumerName, planName }) => `${consumerName}'s subscription to ${planName} canceled`,
  refresh: (_, { consumerId }) => pagesOf({ consumerId: publicId("consumer", consumerId) }),
});

export const addOverrideAction = consoleAction({
  name: "override.add",
  permission: "consumer:write",
  input: AddOverrideInput,
  run: addOverride,
  done: ({ limitName }) => `Limit “${limitName}” overridden`,
  refresh: (_, value) => pagesOf(value),
});

export const removeOverrideAction = consoleAction({
  name: "override.remove",
  permission: "consumer:write",
  input: RemoveOverrideInput,
  multiline: ["reason"],
  run: removeOverride,
  done: ({ limitName }) => `Override of “${limitName}” removed`,
  refresh: (_, value) => pagesOf(value),
});

export const createKeyAction = consoleAction({
  name: "key.create",
  permission: "key:write",
  input: CreateKeyInput,
  multiline: ["ipAllow"],
  run: createKey,
  remember: (key) => ({ ...key, secret: null }),
  done: ({ name }) => `Key “${name}” created`,
  refresh: (_, value) => pagesOf(value),
});

export const editKeyAction = consoleAction({
  name: "key.edit",
  permission: "key:write",
  input: EditKeyInput,
  multiline: ["ipAllow"],
  run: editKey,
  done: ({ name }) => `Key “${name}” saved`,
  refresh: (_, value) => pagesOf(value),
});

export const revokeKeyAction = consoleAction({
  name: "key.revoke",
  permission: "key:write",
  input: RevokeKeyInput,
  run: revokeKey,
  done: ({ name }) => `Key “${name}” revoked`,
  refresh: (_, value) => pagesOf(value),
});

export const stopAutoTopUpAction = consoleAction({
  name: "consumer.stop_auto_top_up",
  permission: "consumer:write",
  input: StopAutoTopUpInput,
  multiline: ["reason"],
  run: (tx, actor, { consumerId, reason }) =>
    switchOffAutoTopUp(tx, actor, consumerId, { livemode: consoleStripe().livemode, nowMs: Date.now(), why: reason }),
  afterwards: sendMailSoon,
  done: ({ consumerName }) => `Auto top-up of ${consumerName} is off`,
  refresh: (_, { consumerId }) => pagesOf({ consumerId: publicId("consumer", consumerId) }),
});

export const inviteMemberAction = consoleAction({
  name: "member.invite",
  permission: "consumer:write",
  input: InviteMemberInput,
  run: inviteMember,
  afterwards: sendMailSoon,
  done: ({ email }) => `${email} invited`,
  refresh: (_, value) => pagesOf(value),
});

export const changeMemberRoleAction = consoleAction({
  name: "member.change_role",
  permission: "consumer:write",
  input: ChangeMemberRoleInput,
  run: changeMemberRole,
  done: ({ email }, { role }) => `${email} is now ${role === "owner" ? "an owner" : "a member"}`,
  refresh: (_, value) => pagesOf(value),
});

export const removeMemberAction = consoleAction({
  name: "member.remove",
  permission: "consumer:write",
  input: RemoveMemberInput,
  run: removeMember,
  done: ({ email }) => `${email} removed`,
  refresh: (_, value) => pagesOf(value),
});

export const viewAsConsumerAction = consoleAction({
  name: "consumer.view_as",
  permission: "consumer:view_as",
  input: ViewAsConsumerInput,
  run: (tx, actor, input) => viewAsConsumer(tx, actor, input, Date.now()),
  done: ({ consumerName }) => `Viewing as ${consumerName}`,
});

export const leaveViewAction = consoleAction({
  name: "consumer.leave_view",
  permission: "consumer:view_as",
  input: NothingInput,
  async run(tx, actor) {
    if (actor.id !== null) await leaveView(tx, actor.id);
    return ok(null);
  },
  done: () => "View left",
});

function pagesOf({ consumerId }: { consumerId: string }): string[] {
  return ["/consumers", `/consumers/${consumerId}`];
}
