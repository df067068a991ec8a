import { creditsDisplay } from "@/lib/kernel/money";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

export function Balance({ purse }: { readonly purse: ConsumerPurse | null }) {
  const debtMicros = purse?.debtMicros ?? 0;
  return (
    <>
      <p className="mt-3 font-strong text-40 tracking-[-0.03em] [overflow-wrap:anywhere]">
        {creditsDisplay(purse?.spendableMicros ?? 0)}{" "}
        <span className="whitespace-nowrap font-normal text-13 text-ink-3 tracking-normal">credits left</span>
      </p>
      {debtMicros > 0 && (
        <p className="mt-1 text-ink-2">{creditsDisplay(debtMicros)} credits are owed and come off the next top-up.</p>
      )}
    </>
  );
}
