import type { OverdraftTerms } from "@/lib/engine/overdraft";
import { creditsDisplay } from "@/lib/kernel/money";

/** What the plan lets calls make it owe, and on which occasion. */
export function MayOwe({ terms, debtMicros }: { readonly terms: OverdraftTerms; readonly debtMicros: number }) {
  const occasions = [
    ...(terms.whenExhausted ? ["once its credits are used up"] : []),
    ...(terms.whenAway ? ["while a gate cannot reach the database"] : []),
  ];
  return (
    <>
      up to {creditsDisplay(terms.capMicros)}, {occasions.join(" or ")}
      {debtMicros > 0 && (
        <>
          ; owes <b>{creditsDisplay(debtMicros)}</b>, so {creditsDisplay(Math.max(0, terms.capMicros - debtMicros))}{" "}
          more
        </>
      )}
    </>
  );
}
