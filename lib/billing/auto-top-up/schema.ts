import { z } from "zod";
import { credits, flag, line, lines, rowId, whole } from "@/lib/platform/fields";

export const SetAutoTopUpInput = z.strictObject({
  pack: rowId("pack"),
  thresholdMicros: credits({ min: 1n }),
  dayCount: whole({ min: 1, max: 24 }),
  monthCount: whole({ min: 1, max: 200 }),
  /** In the pack's currency, as typed; empty: the count alone is the cap. */
  dayMoney: line({ min: 0, max: 20 }),
  monthMoney: line({ min: 0, max: 20 }),
  /** Of the consent's words as they were shown. */
  version: whole({ min: 1, max: 1000 }),
  agreed: flag().refine((agreed) => agreed, "Tick this to agree; without it nothing is charged."),
});

/** By an operator; the reason is told to the consumer. */
export const StopAutoTopUpInput = z.strictObject({ consumerId: rowId("consumer"), reason: lines({ max: 300 }) });

/** What a plain form sends to Stripe's page, where a card is saved. */
export const SaveCardInput = z.object({ attempt: z.uuid() });

export type SetAutoTopUp = z.output<typeof SetAutoTopUpInput>;
