import { Banner } from "@/components/feedback/banner";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { creditsDisplay } from "@/lib/kernel/money";
import type { Verification } from "@/lib/ledger/verification";

/** Whether the books agree with what the gates have reported: the worker checks every consumer, over and over. */
export function VerificationLine({ verification }: { readonly verification: Verification }) {
  const { finishedAt, consumers, violations, driftMicros } = verification;
  const last = finishedAt === null ? null : new Date(finishedAt);
  const [first] = violations;
  if (first !== undefined) {
    return (
      <Banner
        tone="danger"
        title={`The ledger does not add up: ${creditsDisplay(driftMicros)} credits apart, in ${violations.length.toLocaleString("en")} places.`}
      >
        First {first.rule}, {first.detail}. Keep what the gates hold as it is, and read the worker's log: it names each
        consumer.
      </Banner>
    );
  }
  return (
    <section aria-label="Ledger verification" className="border-line border-t px-gutter py-2.5 text-ink-2">
      {last === null ? (
        <>
          <Badge state="off">Ledger not verified yet</Badge> The worker checks every consumer's credits over and over;
          its first round has not ended.
        </>
      ) : (
        <>
          <Badge state="ok">Ledger adds up</Badge> {consumers.toLocaleString("en")}{" "}
          {consumers === 1 ? "consumer" : "consumers"} checked, 0 violations, {creditsDisplay(driftMicros)} credits of
          drift; last round ended <Time at={last} />.
        </>
      )}
    </section>
  );
}
