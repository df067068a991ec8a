"use server";

import { consoleAction } from "@/lib/access/action";
import { markMistaken } from "@/lib/billing/mark-mistaken";
import { MarkMistakenInput } from "@/lib/billing/schema";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";

export const markMistakenAction = consoleAction({
  name: "refusal.mark_mistaken",
  permission: "credit:write",
  input: MarkMistakenInput,
  run: markMistaken,
  done: ({ name, amountMicros, count }) =>
    `${count === 1n ? "Refusal" : `${count.toLocaleString("en")} refusals`} of ${name} marked as mistaken${amountMicros > 0n ? `, ${creditsDisplay(amountMicros)} credits refunded` : ""}`,
  refresh: (_, { consumerId }) => ["/refusals", "/", `/consumers/${publicId("consumer", consumerId)}`],
});
