import { z } from "zod";
import { AMOUNT_MICROS_MAX, parseCredits } from "@/lib/kernel/money";
import { credits, line, revision, rowId, whole } from "@/lib/platform/fields";

const reason = line({ min: 3, max: 500 });

export const GrantCreditsInput = z.strictObject({
  consumerId: rowId("consumer"),
  amountMicros: credits({ min: 1n }),
  /** purchase: paid for outside; promo: burns first; adjustment: puts something right. */
  source: z.enum(["purchase", "promo", "adjustment"], { error: "Choose purchase, promo or adjustment." }),
  /** A minute in the console's time zone, "2026-12-31T18:00"; empty: never. */
  expiresAt: z
    .string({ error: "Takes a date and time." })
    .trim()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)?$/, "Takes a date and time such as 2026-12-31 18:00, or nothing.")
    .transform((text) => text || null),
  reason,
});

export const AdjustCreditsInput = z.strictObject({
  consumerId: rowId("consumer"),
  /** What to add, or with a minus what to take: "-12.5". There is no way to set a balance. */
  deltaMicros: z.string({ error: "Takes an amount of credits." }).transform((text, context) => {
    const delta = parseCredits(text);
    if (delta !== null && delta !== 0n) return delta;
    const message =
      delta === 0n
        ? "Takes an amount other than 0."
        : `Takes an amount such as 12.50 or -12.50, with at most 6 decimals and ${CREDITS_MAX} credits.`;
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  }),
  reason,
});

export const MarkMistakenInput = z.strictObject({
  /** Of an occurrence. */
  occurrence: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{1,13}-[0-9A-HJKMNP-TV-Z]{1,13}$/, "Takes the id of a refusal."),
  /** 0: nothing is refunded, only marked. */
  amountMicros: credits(),
  reason,
});

const packFields = {
  name: line({ max: 100 }),
  creditsMicros: credits({ min: 1n }),
  position: whole({ min: 0, max: 1000 }),
};
export const currency = z
  .string({ error: "Takes a currency." })
  .trim()
  .toLowerCase()
  .regex(/^[a-z]{3}$/, "Takes a currency's three letters, such as USD.");

export const CreatePackInput = z.strictObject({
  ...packFields,
  currency,
  /** As typed; what it may be depends on the currency. Empty where a price is linked. */
  amount: line({ min: 0, max: 20 }),
  /** Of a price that is in Stripe already; empty: one is made. */
  priceId: z
    .string({ error: "Takes the id of a price." })
    .trim()
    .regex(/^(price_\w{1,200})?$/, "Takes the id of a price in Stripe, such as price_1Qx…, or nothing."),
});
export const EditPackInput = z.strictObject({
  packId: rowId("pack"),
  revision: revision(),
  ...packFields,
  /** Not of a linked price, which Stripe alone knows. */
  currency: currency.optional(),
  amount: line({ min: 0, max: 20 }).optional(),
});
export const ArchivePackInput = z.strictObject({ packId: rowId("pack") });
export const RestorePackInput = z.strictObject({ packId: rowId("pack") });
export const RetryEventInput = z.strictObject({
  eventId: z.string({ error: "Takes an event's id." }).regex(/^\w{1,255}$/, "No such event."),
});

/** What a public page sends to begin a payment. */
export const BuyPackInput = z.object({ packId: rowId("pack"), attempt: z.uuid() });

export type CreatePack = z.output<typeof CreatePackInput>;
export type EditPack = z.output<typeof EditPackInput>;
export type ArchivePack = z.output<typeof ArchivePackInput>;
export type RestorePack = z.output<typeof RestorePackInput>;
export type RetryEvent = z.output<typeof RetryEventInput>;
export type GrantCredits = z.output<typeof GrantCreditsInput>;
export type MarkMistaken = z.output<typeof MarkMistakenInput>;
export type AdjustCredits = z.output<typeof AdjustCreditsInput>;

const CREDITS_MAX = Math.floor(AMOUNT_MICROS_MAX / 1_000_000).toLocaleString("en-US");
