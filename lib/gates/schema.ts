import { z } from "zod";
import { whole } from "@/lib/platform/fields";

export const DeclareLostInput = z.strictObject({
  /** Which start of the gate. */
  epoch: whole({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

export const EditRateSharingInput = z.strictObject({
  shared: z.enum(["each", "divided"], { error: "Takes each or divided." }),
});

export type EditRateSharing = z.output<typeof EditRateSharingInput>;
export type DeclareLost = z.output<typeof DeclareLostInput>;
