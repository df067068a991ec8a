import { Badge, type State } from "@/components/ui/badge";
import type { Mail } from "@/lib/generated/prisma/client";

/** How far a mail has come; the reason of a failure is its title. */
export function MailStateBadge({ mail: { state, note, attempts } }: { readonly mail: Mail }) {
  return (
    <span title={note || undefined}>
      <Badge state={DOTS[state] ?? "off"}>{state}</Badge>
      {state !== "sent" && attempts > 0 && (
        <span className="text-12 text-ink-3">
          {" "}
          {attempts} {attempts === 1 ? "attempt" : "attempts"}
        </span>
      )}
    </span>
  );
}

const DOTS: Readonly<Record<string, State>> = { waiting: "silent", sent: "ok", failed: "sealed", kept: "off" };
