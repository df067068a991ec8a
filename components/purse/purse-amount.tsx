"use client";

import { Link } from "@/components/ui/link";
import { Tooltip } from "@/components/ui/tooltip";
import { creditsDisplay } from "@/lib/kernel/money";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

import { purseParts } from "./purse-parts";

/** What can be spent, in a table or a line of text; its parts on hover and focus, its ledger behind `href`. */
export function PurseAmount({ purse, href }: { readonly purse: ConsumerPurse; readonly href: string }) {
  const rows = (
    <span className="grid grid-cols-[1fr_auto] [&_.text-right]:pl-4">
      {purseParts(purse).map(({ name, label, micros }) => (
        <span key={name} className="contents">
          <span>{label}</span>
          <span className="text-right font-mono">{creditsDisplay(micros)}</span>
        </span>
      ))}
      <span className="mt-1 border-line border-t pt-1 font-strong">Ledger balance</span>
      <span className="mt-1 border-line border-t pt-1 text-right font-mono font-strong">
        {creditsDisplay(purse.ledgerMicros)}
      </span>
    </span>
  );
  return (
    <Tooltip text={rows}>
      <Link href={href} className="inline-flex min-h-6 items-center hover:underline">
        {creditsDisplay(purse.spendableMicros)}
      </Link>
    </Tooltip>
  );
}
