import { creditsDisplay } from "@/lib/kernel/money";
import type { Sum } from "./sums";

const LABELS_MAX = 8;

/** Bars of credits by day from zero; the table under it has the same numbers for those who do not see them. */
export function UsageChart({ days }: { readonly days: readonly Sum[] }) {
  const most = days.reduce((max, { costMicros }) => (costMicros > max ? costMicros : max), 1n);
  const step = Math.max(1, Math.ceil(days.length / LABELS_MAX));
  const top = days.find(({ costMicros }) => costMicros === most);
  if (top === undefined) return <p className="text-ink-3">Nothing was charged on these days.</p>;
  return (
    <figure aria-label={`Credits a day; the most, ${creditsDisplay(most)}, on ${top.label}`}>
      <p aria-hidden="true" className="border-line border-b pb-0.5 text-right font-mono text-11 text-ink-3">
        {creditsDisplay(most)}
      </p>
      <div aria-hidden="true" className="flex h-36 items-end gap-px border-line-2 border-b">
        {days.map(({ key, label, costMicros }) => (
          <span
            key={key}
            title={`${label}: ${creditsDisplay(costMicros)} credits`}
            className="flex h-full min-w-0 flex-1 items-end hover:bg-hover"
          >
            <span
              className="mx-auto w-full max-w-16 bg-accent"
              style={{ height: `${Math.max(Number((costMicros * 1000n) / most) / 10, costMicros > 0n ? 0.7 : 0)}%` }}
            />
          </span>
        ))}
      </div>
      <div aria-hidden="true" className="mt-1 flex gap-px font-mono text-11 text-ink-3">
        {days.map(({ key, label }, index) => (
          <span key={key} className="flex min-w-0 flex-1 justify-center overflow-visible whitespace-nowrap">
            {index % step === 0 && label.replace(/^\S+ /, "")}
          </span>
        ))}
      </div>
    </figure>
  );
}
