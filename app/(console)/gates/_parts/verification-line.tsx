import { Banner } from "@/components/feedback/banner";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import type { Verification } from "@/lib/ledger/verification";

/** Whether the books agree with what the gates have reported: the worker checks every consumer, over and over. */
export function VerificationLine({ verification }: { readonly verification: Verification }) {
  const { finishedAt, consumers, violations, driftMicros } = verification;
  const last = finishedAt === null ? null : new Date(finishedAt);
  const [first] = violations;
  if (first !== undefined) {
    const consumer = publicId("consumer", first.consumerId);
    const places = violations.length === 1 ? "1 place" : `${violations.length.toLocaleString("en")} places`;
    return (
      <Banner
        tone="danger"
        title={`The ledger does not add up: ${creditsDisplay(driftMicros)} credits apart in ${places}.`}
      >
        The first, of{" "}
        <Link className="link" href={`/consumers/${consumer}?tab=ledger`}>
          {consumer}
        </Link>
        : {first.rule}, {first.detail}. The worker's log names all of them.
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
