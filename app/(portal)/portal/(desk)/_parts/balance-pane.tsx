import { Time } from "@/components/ui/time";
import type { Outlook } from "@/lib/consumers/outlook";
import { creditsDisplay } from "@/lib/kernel/money";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

interface BalancePaneProps {
  /** Null: nothing was ever granted. */
  readonly purse: ConsumerPurse | null;
  readonly outlook: Outlook;
  readonly now: Date;
}

/** What can be spent now, until when at today's pace, and in one press what the balance is made of. */
export function BalancePane({ purse, outlook, now }: BalancePaneProps) {
  const spendableMicros = purse?.spendableMicros ?? 0;
  return (
    <section aria-label="Balance" className="px-gutter pb-5">
      <p className="font-strong text-40 tracking-[-0.03em] [overflow-wrap:anywhere] max-md:text-[32px] max-md:leading-9">
        {creditsDisplay(spendableMicros)}{" "}
        <span className="whitespace-nowrap font-normal text-15 text-ink-3 tracking-normal">credits to spend</span>
      </p>
      <p className="text-ink-2">
        <Pace spendableMicros={spendableMicros} spentDayMicros={outlook.spentDayMicros} now={now} />
        {purse !== null && purse.debtMicros > 0 && (
          <> {creditsDisplay(purse.debtMicros)} credits are owed and come off the next top-up.</>
        )}
      </p>
      {purse !== null && <Parts purse={purse} />}
    </section>
  );
}

function Pace({
  spendableMicros,
  spentDayMicros,
  now,
}: {
  readonly spendableMicros: number;
  readonly spentDayMicros: number;
  readonly now: Date;
}) {
  if (spendableMicros <= 0) return "Nothing is left: calls that cost something are refused with 402.";
  if (spentDayMicros === 0) return "Nothing was spent in the last 24 hours.";
  const daysLeft = spendableMicros / spentDayMicros;
  const pace = `at the pace of the last 24 hours: ${creditsDisplay(spentDayMicros)} credits`;
  if (daysLeft > 365) return `Lasts longer than a year, ${pace}.`;
  return (
    <>
      Runs out <Time at={new Date(now.getTime() + daysLeft * 86_400_000)} show={daysLeft < 2 ? "relative" : "day"} />,{" "}
      {pace}.
    </>
  );
}

function Parts({ purse }: { readonly purse: ConsumerPurse }) {
  const parts = [
    { label: "To spend", micros: purse.spendableMicros, always: true },
    { label: "Reserved by calls under way", micros: purse.reservedMicros, always: true },
    { label: "Held until a part of the service reports what it served", micros: purse.limboMicros },
    { label: "Expired, booked soon", micros: purse.expiredMicros },
  ].filter(({ micros, always }) => always || micros !== 0);
  return (
    <details className="mt-2">
      <summary className="link min-h-6 w-fit text-14">What this is made of</summary>
      <dl className="mt-1.5 max-w-[440px]">
        {parts.map(({ label, micros }) => (
          <div key={label} className="grid min-h-7 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-3">
            <dt>{label}</dt>
            <dd className="font-mono text-13">{creditsDisplay(micros)}</dd>
          </div>
        ))}
        <div className="grid min-h-7 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-3 border-line-2 border-t pt-1 font-strong">
          <dt>Balance</dt>
          <dd className="font-mono text-13">{creditsDisplay(purse.balanceMicros)}</dd>
        </div>
        {purse.debtMicros > 0 && (
          <div className="grid min-h-7 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-3">
            <dt>Owed beside it</dt>
            <dd className="font-mono text-13">{creditsDisplay(purse.debtMicros)}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}
