import { z } from "zod";
import { line, revision, rowId, whole } from "@/lib/platform/fields";
import { currency } from "../schema";

const trialDays = whole({ min: 0, max: 730, unit: "days" });

export const CreatePlanPriceInput = z.strictObject({
  planId: rowId("plan"),
  currency,
  /** As typed; what it may be depends on the currency. Empty where a price is linked. */
  amount: line({ min: 0, max: 20 }),
  interval: z.enum(["month", "year"], { error: "Takes a month or a year." }),
  trialDays,
  /** Of a price that is in Stripe already; empty: one is made. */
  priceId: z
    .string({ error: "Takes the id of a price." })
    .trim()
    .regex(/^(price_\w{1,200})?$/, "Takes the id of a price in Stripe, such as price_1Qx…, or nothing."),
});
export const EditPlanPriceInput = z.strictObject({
  planPriceId: rowId("planPrice"),
  revision: revision(),
  trialDays,
  /** Not of a linked price, which Stripe alone knows. */
  currency: currency.optional(),
  amount: line({ min: 0, max: 20 }).optional(),
});
export const ArchivePlanPriceInput = z.strictObject({ planPriceId: rowId("planPrice") });

/** What the portal's page sends to go and subscribe. */
export const SubscribeInput = z.object({ planPriceId: rowId("planPrice"), attempt: z.uuid() });

export const ChangePlanInput = z.strictObject({
  /** The price to be paid instead. */
  to: rowId("planPrice"),
  /** The moment that the shown amount was worked out for, in Unix s; empty: nothing is paid now. */
  prorationAt: z
    .string({ error: "Takes a moment." })
    .regex(/^\d{0,12}$/, "Takes a moment in Unix seconds.")
    .transform((text) => (text === "" ? null : new Date(Number(text) * 1000))),
});

export type CreatePlanPrice = z.output<typeof CreatePlanPriceInput>;
export type EditPlanPrice = z.output<typeof EditPlanPriceInput>;
export type ArchivePlanPrice = z.output<typeof ArchivePlanPriceInput>;
export type ChangePlan = z.output<typeof ChangePlanInput>;
