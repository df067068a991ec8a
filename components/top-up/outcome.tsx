import { Check, CircleAlert, Clock } from "lucide-react";
import { cn } from "@/components/class-names";
import type { TopUpOutcome } from "@/lib/billing/top-up-outcome";
import { isUndecided, outcomeText } from "./outcome-text";

/** What became of a payment, for whoever comes back from it; null: there is none. */
export function Outcome({ outcome }: { readonly outcome: TopUpOutcome | null }) {
  const { icon: Icon, className } = lookOf(outcome);
  return (
    <p role="status" className={cn("flex items-start gap-2 border-l-4 px-3 py-2", className)}>
      <Icon className="mt-[3px]" />
      <span className="min-w-0">{outcomeText(outcome)}</span>
    </p>
  );
}

function lookOf(outcome: TopUpOutcome | null) {
  if (outcome?.state === "paid") return { icon: Check, className: "border-accent bg-accent-tint" };
  if (isUndecided(outcome)) return { icon: Clock, className: "border-line-2 bg-sunken" };
  return { icon: CircleAlert, className: "border-warn bg-warn-tint" };
}
