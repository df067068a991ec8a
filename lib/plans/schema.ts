import { z } from "zod";
import { credits, flag, jsonOf, line, lines, optionalCredits, revision, rowId, whole } from "@/lib/platform/fields";
import { LIMITS_MAX } from "./terms";

export const PERIODS = {
  rate: ["second", "minute", "hour"],
  quota: ["day", "week", "month"],
} as const;

/** Live plans of one installation; each is a column of the matrix. */
export const PLANS_MAX = 500;
const LIMIT_MAX = Number.MAX_SAFE_INTEGER;

const planName = line({ max: 100 });
const description = lines({ max: 1000 });

const limit = z
  .strictObject(
    {
      name: z
        .string({ error: "Takes a name." })
        .trim()
        .regex(/^[a-z][a-z0-9_-]{0,31}$/, "Takes up to 32 of a-z, 0-9, - and _, beginning with a letter.")
        .refine((name) => name !== "credits" && name !== "cap", "credits and cap are names of our own. Take another."),
      kind: z.enum(["rate", "quota"], { error: "Takes rate or quota." }),
      period: z.enum([...PERIODS.rate, ...PERIODS.quota], {
        error: "Takes a second, minute, hour, day, week or month.",
      }),
      limit: whole({ min: 1, max: LIMIT_MAX }).transform(BigInt),
    },
    { error: "Takes a limit with name, kind, period and number." },
  )
  .superRefine(({ kind, period }, context) => {
    if (kind === "rate" && !isOneOf(PERIODS.rate, period)) {
      const message = `A rate has a window of 1 hour at most. For a ${period}, set a quota.`;
      context.addIssue({ code: "custom", path: ["period"], message });
    }
    if (kind === "quota" && !isOneOf(PERIODS.quota, period)) {
      const message = `A quota has a period of 1 day at least. For a ${period}, set a rate.`;
      context.addIssue({ code: "custom", path: ["period"], message });
    }
  });

/** Names are unique within a scope, since an override replaces a limit by its name. */
const limits = jsonOf(
  z
    .array(limit, { error: "Takes a list of limits." })
    .max(LIMITS_MAX, `Takes at most ${LIMITS_MAX} limits.`)
    .superRefine((rows, context) => {
      for (const [index, { name }] of rows.entries()) {
        if (rows.findIndex((row) => row.name === name) < index) {
          context.addIssue({
            code: "custom",
            path: [index, "name"],
            message: `There is another limit named ${name} here.`,
          });
        }
      }
    }),
);

/**
 * The version that a form was opened on: the draft, or the newest published version where there was no draft. A save that
 * names another state than today's is told so.
 */
const base = { planId: rowId("plan"), baseVersionId: rowId("planVersion"), revision: revision() };

export const CreatePlanInput = z.strictObject({
  name: planName,
  description,
  /** A plan whose newest terms are copied; empty: an empty draft. */
  copyFrom: z.union([z.literal("").transform(() => null), rowId("plan")]).optional(),
});
export const EditPlanInput = z.strictObject({ planId: rowId("plan"), name: planName, description });
export const EditDraftTermsInput = z.strictObject({
  ...base,
  includedCreditsMicros: credits(),
  failPolicy: z.enum(["deny", "allow"], { error: "Takes deny or allow." }),
  debtPolicy: z.enum(["block", "allow"], { error: "Takes block or allow." }),
  debtCapMicros: credits(),
  graceDays: whole({ min: 0, max: 365, unit: "days" }),
  limits,
});
export const EditDraftRouteInput = z.strictObject({
  ...base,
  routeId: rowId("route"),
  inPlan: flag(),
  /** Credits a unit; empty: the route's own price. */
  priceMicros: optionalCredits(),
  limits,
});
export const DiscardDraftInput = z.strictObject(base);
export const PublishPlanInput = z.strictObject({
  ...base,
  subscribers: z.enum(["move", "stay"], { error: "Takes move or stay." }),
});
/** To what an earlier version says. */
export const RollBackPlanInput = z.strictObject({ ...base, versionId: rowId("planVersion") });
/** From an earlier version to the one on sale. */
export const MoveSubscribersInput = z.strictObject({ planId: rowId("plan"), versionId: rowId("planVersion") });
export const ArchivePlanInput = z.strictObject({ planId: rowId("plan") });
export const RestorePlanInput = z.strictObject({ planId: rowId("plan") });
export const AssignPlanInput = z.strictObject({ consumerId: rowId("consumer"), planId: rowId("plan") });
export const CancelSubscriptionInput = z.strictObject({ consumerId: rowId("consumer") });

export type CreatePlan = z.output<typeof CreatePlanInput>;
export type EditPlan = z.output<typeof EditPlanInput>;
export type EditDraftTerms = z.output<typeof EditDraftTermsInput>;
export type EditDraftRoute = z.output<typeof EditDraftRouteInput>;
export type DiscardDraft = z.output<typeof DiscardDraftInput>;
export type PublishPlan = z.output<typeof PublishPlanInput>;
export type RollBackPlan = z.output<typeof RollBackPlanInput>;
export type MoveSubscribers = z.output<typeof MoveSubscribersInput>;
export type ArchivePlan = z.output<typeof ArchivePlanInput>;
export type RestorePlan = z.output<typeof RestorePlanInput>;
export type AssignPlan = z.output<typeof AssignPlanInput>;
export type CancelSubscription = z.output<typeof CancelSubscriptionInput>;

function isOneOf(options: readonly string[], value: string): boolean {
  return options.includes(value);
}
