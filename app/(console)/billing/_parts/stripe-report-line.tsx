import { Banner } from "@/components/feedback/banner";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { readReport } from "@/lib/billing/report";
import { db, prismaSql } from "@/lib/platform/db";

const SHOWN_MAX = 5;

/** Whether the ledger is what Stripe's objects say: the worker compares them every ten minutes, all of them once a day. */
export async function StripeReportLine() {
  const report = await readReport(prismaSql(db()));
  if (report === null) {
    return (
      <section
        aria-label="Ledger and Stripe"
        className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-t px-gutter py-2.5 text-ink-2"
      >
        <Badge state="off">Not compared yet</Badge>
        <span>The worker compares ledger and Stripe every ten minutes.</span>
      </section>
    );
  }
  const { at, sessions, refunds, disputes, subscriptions, invoices, repaired, differences, isCut } = report;
  if (differences.length > 0) {
    const count = differences.length === 1 ? "1 place" : `${differences.length.toLocaleString("en")} places`;
    return (
      <Banner tone="danger" title={`The ledger differs from Stripe in ${count}.`}>
        {differences.slice(0, SHOWN_MAX).map(({ objectId, detail }) => (
          <span key={objectId} className="block">
            <code>{objectId}</code>: {detail}
          </span>
        ))}
        {differences.length > SHOWN_MAX && "The worker's log names all of them."}
      </Banner>
    );
  }
  return (
    <section
      aria-label="Ledger and Stripe"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-t px-gutter py-2.5 text-ink-2"
    >
      <Badge state="ok">Ledger is what Stripe says</Badge>
      <span>
        {counted(sessions, "session")}, {counted(refunds, "refund")}, {counted(disputes, "dispute")},{" "}
        {counted(subscriptions, "subscription")} and {counted(invoices, "invoice")} compared,{" "}
        {repaired.toLocaleString("en")} repaired, <Time at={at} />.{isCut && " There were more than one run looks at."}
      </span>
    </section>
  );
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
