import { z } from "zod";
import { rowId } from "@/lib/platform/fields";

export const MEMBERS_MAX = 50;

const email = z
  .string({ error: "Takes an e-mail address." })
  .trim()
  .toLowerCase()
  .max(254, "Takes at most 254 characters.")
  .pipe(z.email({ error: "Takes an e-mail address such as ada@example.com." }));

const role = z.enum(["member", "owner"], { error: "Choose member or owner." });

export const AskForLinkInput = z.strictObject({ email });

/** In the portal the session names the consumer; in the console the form does. */
export const OwnInviteMemberInput = z.strictObject({ email, role });
export const OwnMemberInput = z.strictObject({ memberId: rowId("member") });
/** Leaving needs no word about who leaves. */
export const NothingInput = z.strictObject({});
export const OwnChangeMemberRoleInput = z.strictObject({ memberId: rowId("member"), role });

const consumerId = rowId("consumer");
export const InviteMemberInput = OwnInviteMemberInput.extend({ consumerId });
export const RemoveMemberInput = OwnMemberInput.extend({ consumerId });
export const ChangeMemberRoleInput = OwnChangeMemberRoleInput.extend({ consumerId });
export const ViewAsConsumerInput = z.strictObject({ consumerId });

export type InviteMember = z.output<typeof InviteMemberInput>;
export type RemoveMember = z.output<typeof RemoveMemberInput>;
export type ChangeMemberRole = z.output<typeof ChangeMemberRoleInput>;
export type ViewAsConsumer = z.output<typeof ViewAsConsumerInput>;
