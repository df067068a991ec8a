import type { z } from "zod";
import type { PortalActionDefinition } from "@/lib/access/run-action";
import { SetAutoTopUpInput } from "@/lib/billing/auto-top-up/schema";
import { setAutoTopUp } from "@/lib/billing/auto-top-up/set-auto-top-up";
import { switchOffAutoTopUp } from "@/lib/billing/auto-top-up/switch-off";
import { consoleStripe } from "@/lib/billing/console-billing";
import { cancelPlan } from "@/lib/billing/subscriptions/cancel-plan";
import { changePlan } from "@/lib/billing/subscriptions/change-plan";
import { dropChange } from "@/lib/billing/subscriptions/drop-change";
import { resumePlan } from "@/lib/billing/subscriptions/resume-plan";
import { ChangePlanInput } from "@/lib/billing/subscriptions/schema";
import { SetSpendCapInput } from "@/lib/consumers/schema";
import { setSpendCap } from "@/lib/consumers/set-spend-cap";
import { creditsDisplay } from "@/lib/kernel/money";
import { createKey } from "@/lib/keys/create-key";
import { editKey } from "@/lib/keys/edit-key";
import { onOwnKey } from "@/lib/keys/find-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { rotateKey } from "@/lib/keys/rotate-key";
import { CreateOwnKeyInput, EditKeyInput, RevokeKeyInput, RotateKeyInput } from "@/lib/keys/schema";
import { changeMemberRole } from "@/lib/members/change-member-role";
import { inviteMember } from "@/lib/members/invite-member";
import { removeMember } from "@/lib/members/remove-member";
import { NothingInput, OwnChangeMemberRoleInput, OwnInviteMemberInput, OwnMemberInput } from "@/lib/members/schema";
import { SetAlertsInput } from "@/lib/notifications/schema";
import { sendMailSoon } from "@/lib/notifications/send-soon";
import { setAlerts } from "@/lib/notifications/set-alerts";
import { addEndpoint } from "@/lib/webhooks/add-endpoint";
import { editEndpoint } from "@/lib/webhooks/edit-endpoint";
import type { NamedEndpoint } from "@/lib/webhooks/find-endpoint";
import { removeEndpoint } from "@/lib/webhooks/remove-endpoint";
import { rotateSecret } from "@/lib/webhooks/rotate-secret";
import {
  AddEndpointInput,
  EditEndpointInput,
  EndpointInput,
  RotateSecretInput,
  SendAgainInput,
} from "@/lib/webhooks/schema";
import { sendAgain } from "@/lib/webhooks/send-again";
import { sendTest } from "@/lib/webhooks/send-test";
import { switchEndpointOff, switchEndpointOn } from "@/lib/webhooks/switch-endpoint";

/**
 * Every write of the portal. Each acts on the session's consumer and on what is that consumer's; isolation.db.test.ts sends
 * each of them another consumer's ids, and fails where one is added without its case.
 */
export const portalWrites = {
  createKey: write({
    name: "portal.create_key",
    role: "member",
    input: CreateOwnKeyInput,
    multiline: ["ipAllow"],
    run: (tx, actor, consumerId, input) => createKey(tx, actor, { ...input, consumerId }),
    remember: (key) => ({ ...key, secret: null }),
    done: ({ name }) => `Key “${name}” created`,
    refresh: () => [KEYS],
  }),
  editKey: write({
    name: "portal.edit_key",
    role: "member",
    input: EditKeyInput,
    multiline: ["ipAllow"],
    run: (tx, actor, consumerId, input) => onOwnKey(tx, consumerId, input.keyId, () => editKey(tx, actor, input)),
    done: ({ name }) => `Key “${name}” saved`,
    refresh: () => [KEYS],
  }),
  rotateKey: write({
    name: "portal.rotate_key",
    role: "member",
    input: RotateKeyInput,
    run: (tx, actor, consumerId, input) =>
      onOwnKey(tx, consumerId, input.keyId, () => rotateKey(tx, actor, input, Date.now())),
    remember: (key) => ({ ...key, secret: null }),
    done: ({ name }) => `Key “${name}” rotated`,
    refresh: () => [KEYS],
  }),
  revokeKey: write({
    name: "portal.revoke_key",
    role: "member",
    input: RevokeKeyInput,
    run: (tx, actor, consumerId, input) => onOwnKey(tx, consumerId, input.keyId, () => revokeKey(tx, actor, input)),
    done: ({ name }) => `Key “${name}” revoked`,
    refresh: () => [KEYS],
  }),
  setSpendCap: write({
    name: "portal.set_spend_cap",
    role: "owner",
    input: SetSpendCapInput,
    run: setSpendCap,
    done: ({ spendCapMicros }) =>
      spendCapMicros === null ? "Spend cap removed" : `Spend cap set to ${creditsDisplay(spendCapMicros)} credits`,
    refresh: () => [HOME, SPENDING],
  }),
  setAlerts: write({
    name: "portal.set_alerts",
    role: "owner",
    input: SetAlertsInput,
    run: setAlerts,
    done: () => "Alerts saved",
    refresh: () => [HOME, SPENDING],
  }),
  changePlan: write({
    name: "portal.change_plan",
    role: "owner",
    input: ChangePlanInput,
    run: changePlan,
    done: ({ planName, from }) =>
      from === null ? `Changing to ${planName}` : `${planName} follows at the period's end`,
    refresh: () => [HOME, PLAN],
  }),
  cancelPlan: write({
    name: "portal.cancel_plan",
    role: "owner",
    input: NothingInput,
    run: cancelPlan,
    done: ({ planName }) => `${planName} ends with what is paid`,
    refresh: () => [HOME, PLAN],
  }),
  resumePlan: write({
    name: "portal.resume_plan",
    role: "owner",
    input: NothingInput,
    run: resumePlan,
    done: ({ planName }) => `${planName} goes on`,
    refresh: () => [HOME, PLAN],
  }),
  dropChange: write({
    name: "portal.drop_change",
    role: "owner",
    input: NothingInput,
    run: dropChange,
    done: ({ planName }) => `${planName} goes on`,
    refresh: () => [HOME, PLAN],
  }),
  setAutoTopUp: write({
    name: "portal.set_auto_top_up",
    role: "owner",
    input: SetAutoTopUpInput,
    run: (tx, actor, consumerId, input) => setAutoTopUp(tx, actor, consumerId, consoleStripe().livemode, input),
    done: ({ state }) => (state === "on" ? "Auto top-up is on" : "Agreed: a card is still to be saved"),
    refresh: () => [HOME, AUTO_TOP_UP],
  }),
  switchOffAutoTopUp: write({
    name: "portal.switch_off_auto_top_up",
    role: "member",
    input: NothingInput,
    run: (tx, actor, consumerId) =>
      switchOffAutoTopUp(tx, actor, consumerId, { livemode: consoleStripe().livemode, nowMs: Date.now() }),
    done: () => "Auto top-up is off",
    refresh: () => [HOME, AUTO_TOP_UP],
  }),
  inviteMember: write({
    name: "portal.invite_member",
    role: "owner",
    input: OwnInviteMemberInput,
    run: (tx, actor, consumerId, input) => inviteMember(tx, actor, { ...input, consumerId }),
    afterwards: sendMailSoon,
    done: ({ email }) => `${email} invited`,
    refresh: () => [MEMBERS],
  }),
  changeMemberRole: write({
    name: "portal.change_member_role",
    role: "owner",
    input: OwnChangeMemberRoleInput,
    run: (tx, actor, consumerId, input) => changeMemberRole(tx, actor, { ...input, consumerId }),
    done: ({ email }, { role }) => `${email} is now ${role === "owner" ? "an owner" : "a member"}`,
    refresh: () => [MEMBERS],
  }),
  removeMember: write({
    name: "portal.remove_member",
    role: "owner",
    input: OwnMemberInput,
    run: (tx, actor, consumerId, input) => removeMember(tx, actor, { ...input, consumerId }),
    done: ({ email }) => `${email} removed`,
    refresh: () => [MEMBERS],
  }),
  addWebhook: write({
    name: "portal.add_webhook",
    role: "owner",
    input: AddEndpointInput,
    run: addEndpoint,
    remember: (endpoint) => ({ ...endpoint, secret: null }),
    done: ({ address }) => `Webhook ${address} added`,
    refresh: () => [WEBHOOKS],
  }),
  editWebhook: write({
    name: "portal.edit_webhook",
    role: "owner",
    input: EditEndpointInput,
    run: editEndpoint,
    done: ({ address }) => `Webhook ${address} saved`,
    refresh: webhookPaths,
  }),
  rotateWebhookSecret: write({
    name: "portal.rotate_webhook_secret",
    role: "owner",
    input: RotateSecretInput,
    run: (tx, actor, consumerId, input) => rotateSecret(tx, actor, consumerId, input, Date.now()),
    remember: (endpoint) => ({ ...endpoint, secret: null }),
    done: ({ address }) => `New secret for ${address}`,
    refresh: webhookPaths,
  }),
  switchWebhookOn: write({
    name: "portal.switch_webhook_on",
    role: "owner",
    input: EndpointInput,
    run: switchEndpointOn,
    done: ({ address }) => `Webhook ${address} is on`,
    refresh: webhookPaths,
  }),
  switchWebhookOff: write({
    name: "portal.switch_webhook_off",
    role: "owner",
    input: EndpointInput,
    run: switchEndpointOff,
    done: ({ address }) => `Webhook ${address} is off`,
    refresh: webhookPaths,
  }),
  removeWebhook: write({
    name: "portal.remove_webhook",
    role: "owner",
    input: EndpointInput,
    run: removeEndpoint,
    done: ({ address }) => `Webhook ${address} removed`,
    refresh: () => [WEBHOOKS],
  }),
  sendTestEvent: write({
    name: "portal.send_test_event",
    role: "owner",
    input: EndpointInput,
    run: sendTest,
    done: ({ address }) => `Test event on its way to ${address}`,
    refresh: webhookPaths,
  }),
  sendDeliveryAgain: write({
    name: "portal.send_delivery_again",
    role: "owner",
    input: SendAgainInput,
    run: sendAgain,
    done: ({ address }) => `Sent again to ${address}`,
    refresh: webhookPaths,
  }),
  leave: write({
    name: "portal.leave",
    role: "member",
    input: NothingInput,
    // Only oneself: no input names anybody.
    run: (tx, actor, consumerId) => removeMember(tx, actor, { consumerId, memberId: actor.id }),
    done: () => "You have left",
    refresh: () => [MEMBERS],
  }),
} as const;

const HOME = "/portal";
const KEYS = "/portal/keys";
const PLAN = "/portal/plan";
const AUTO_TOP_UP = "/portal/auto-top-up";
const SPENDING = "/portal/spending";
const MEMBERS = "/portal/members";
const WEBHOOKS = "/portal/webhooks";

function webhookPaths(_input: unknown, { endpointId }: NamedEndpoint): readonly string[] {
  return [WEBHOOKS, `${WEBHOOKS}/${endpointId}`];
}

/** For the types: each write infers its own. */
function write<Schema extends z.ZodType, T>(definition: PortalActionDefinition<Schema, T>) {
  return definition;
}
