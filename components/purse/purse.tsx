import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { creditsDisplay } from "@/lib/kernel/money";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

import { type PartName, purseParts } from "./purse-parts";

/**
 * A consumer's purse: what calls can spend now, large; under it a bar and the parts, which sum to the ledger balance.
 * `hrefs` make parts into links to what they are made of.
 */
export function Purse({
  purse,
  hrefs = {},
}: {
  readonly purse: ConsumerPurse;
  readonly hrefs?: Readonly<Partial<Record<PartName | "ledger", string>>>;
}) {
  const parts = purseParts(purse);
  return (
    <div>
      <p className="font-strong text-40 tracking-[-0.03em] [overflow-wrap:anywhere] max-md:text-[32px] max-md:leading-9">
        {creditsDisplay(purse.spendableMicros)}{" "}
        <span className="whitespace-nowrap font-normal text-13 text-ink-3 tracking-normal">credits spendable</span>
      </p>
      <PurseBar purse={purse} />
      <ul>
        {parts.map(({ name, label, micros }) => (
          <li key={name} className="grid min-h-[26px] grid-cols-[12px_minmax(0,1fr)_auto] items-center gap-2">
            <span aria-hidden="true" className={cn("size-2.5", PART[name])} />
            <Origin href={hrefs[name]}>{label}</Origin>
            <span className="font-mono text-12">{creditsDisplay(micros)}</span>
          </li>
        ))}
        <li className="mt-1 grid min-h-[26px] grid-cols-[12px_minmax(0,1fr)_auto] items-center gap-2 border-line-2 border-t pt-1 font-strong">
          <span />
          <Origin href={hrefs.ledger}>Ledger balance</Origin>
          <span className="font-mono text-12">{creditsDisplay(purse.ledgerMicros)}</span>
        </li>
      </ul>
    </div>
  );
}

/** The parts as one bar; a part that exists is at least 2 % wide, so that none is missed. */
function PurseBar({ purse }: { readonly purse: ConsumerPurse }) {
  const inBalance = purseParts(purse).filter(({ name, micros }) => name !== "debt" && micros > 0);
  const sum = inBalance.reduce((total, { micros }) => total + micros, 0);
  const words = inBalance.map(({ label, micros }) => `${label} ${creditsDisplay(micros)}`).join("; ");
  return (
    <div role="img" aria-label={words || "The purse is empty"} className="my-3 flex h-3 gap-px bg-line">
      {inBalance.map(({ name, micros }) => (
        <span
          key={name}
          className={cn("min-w-0 basis-0", PART[name])}
          style={{ flexGrow: Math.max(micros / sum, 0.02) }}
        />
      ))}
    </div>
  );
}

function Origin({ href, children }: { readonly href: string | undefined; readonly children: string }) {
  if (href === undefined) return <span>{children}</span>;
  return (
    <Link href={href} className="w-fit min-h-6 leading-6 hover:underline">
      {children}
    </Link>
  );
}

const PART: Readonly<Record<PartName, string>> = {
  unleased: "bg-accent",
  onGates: "bg-purse-leased",
  reserved: "bg-purse-reserved",
  limbo: "border-[1.5px] border-dashed border-ink-2 bg-surface",
  expired: "border border-ink-3 bg-sunken",
  unposted: "border border-ink-3 bg-line",
  debt: "border-[1.5px] border-danger",
};
