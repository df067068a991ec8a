import { z } from "zod";
import { optionalWhole, whole } from "@/lib/platform/fields";
import { LOST_AFTER_H } from "./lost-after";

export const DeclareLostInput = z.strictObject({
  /** Which start of the gate. */
  epoch: whole({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

export const EditRateSharingInput = z.strictObject({
  shared: z.enum(["each", "divided"], { error: "Takes each or divided." }),
});

/** Empty: never. */
export const EditLostAfterInput = z.strictObject({
  hours: optionalWhole({ ...LOST_AFTER_H, unit: "hours" }),
});

export type EditLostAfter = z.output<typeof EditLostAfterInput>;
export type EditRateSharing = z.output<typeof EditRateSharingInput>;
export type DeclareLost = z.output<typeof DeclareLostInput>;
