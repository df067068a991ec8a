import { z } from "zod";
import { flag, optionalCredits } from "@/lib/platform/fields";

export const SetAlertsInput = z.strictObject({
  /** Empty: not told. */
  lowBalanceMicros: optionalCredits().refine(
    (micros) => micros === null || micros > 0n,
    "Takes more than 0, or nothing.",
  ),
  exhausted: flag(),
  keyExpiring: flag(),
});

export type SetAlerts = z.output<typeof SetAlertsInput>;
