import { z } from "zod";
import { line, rowId } from "@/lib/platform/fields";
import { isTimeZone } from "@/lib/platform/time-zone";

export const PASSWORD_CHARS_MIN = 12;

const role = z.enum(["viewer", "operator", "admin"], { error: "Choose viewer, operator or admin." });

const email = z
  .string({ error: "Takes an e-mail address." })
  .trim()
  .toLowerCase()
  .max(254, "Takes at most 254 characters.")
  .pipe(z.email({ error: "Takes an e-mail address such as ada@example.com." }));

const newPassword = z
  .string({ error: "Takes a password." })
  .min(PASSWORD_CHARS_MIN, `Needs at least ${PASSWORD_CHARS_MIN} characters; several words are easiest.`)
  .max(200, "Takes at most 200 characters.")
  .refine((text) => new Set(text).size >= 5, "Needs at least 5 different characters.");

export const InviteOperatorInput = z.strictObject({ email, role });
export const WithdrawInvitationInput = z.strictObject({
  invitationId: z
    .string({ error: "Takes an id." })
    .regex(/^\d{1,18}$/, "No such invitation.")
    .transform(BigInt),
});
export const ChangeRoleInput = z.strictObject({ operatorId: rowId("operator"), role });
export const DisableOperatorInput = z.strictObject({ operatorId: rowId("operator") });
export const EnableOperatorInput = z.strictObject({ operatorId: rowId("operator") });
export const ResetPasswordInput = z.strictObject({ operatorId: rowId("operator") });
export const AcceptInvitationInput = z.strictObject({
  token: z.string({ error: "Takes the token of the link." }).max(100, "This link is not complete."),
  name: line({ max: 100 }),
  /** Only where the invitation names no address: the first operator's. */
  email: email.optional(),
  password: newPassword,
});

export const EditSettingsInput = z.strictObject({
  organisation: line({ min: 0, max: 100 }),
  timeZone: z
    .string({ error: "Takes a time zone." })
    .trim()
    .refine(isTimeZone, "Takes an IANA time zone such as Europe/Oslo."),
});

export type EditSettings = z.output<typeof EditSettingsInput>;
export type InviteOperator = z.output<typeof InviteOperatorInput>;
export type WithdrawInvitation = z.output<typeof WithdrawInvitationInput>;
export type ChangeRole = z.output<typeof ChangeRoleInput>;
export type DisableOperator = z.output<typeof DisableOperatorInput>;
export type EnableOperator = z.output<typeof EnableOperatorInput>;
export type ResetPassword = z.output<typeof ResetPasswordInput>;
export type AcceptInvitation = z.output<typeof AcceptInvitationInput>;
