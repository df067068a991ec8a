import type { Metadata } from "next";
import { z } from "zod";
import { Pane } from "@/components/shell/pane";
import { LookAgain } from "@/components/top-up/look-again";
import { Outcome } from "@/components/top-up/outcome";
import { againText, isUndecided } from "@/components/top-up/outcome-text";
import { LinkButton } from "@/components/ui/button";
import { requirePortal } from "@/lib/access/portal-session";
import { consoleBilling } from "@/lib/billing/console-billing";
import { topUpOutcome } from "@/lib/billing/top-up-outcome";
import { creditsDisplay } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";
import { Sheet } from "../../_parts/sheet";

export const metadata: Metadata = { title: "Top up" };

interface ReturnPageProps {
  readonly searchParams: Promise<{ attempt?: string | string[] }>;
}

/** Where Stripe sends the payer back to. It books what is paid by itself and looks again until it knows. */
export default async function ReturnPage({ searchParams }: ReturnPageProps) {
  const { consumerId } = await requirePortal();
  const attempt = z.uuid().safeParse((await searchParams).attempt);
  const outcome = attempt.success ? await topUpOutcome(consoleBilling(), Number(consumerId), attempt.data) : null;
  const purse = await readPurse(prismaSql(db()), Number(consumerId));
  return (
    <Sheet title="Top up" sub={`${creditsDisplay(purse?.spendableMicros ?? 0)} credits to spend now`}>
      <Pane>
        <Outcome outcome={outcome} />
        {isUndecided(outcome) && <LookAgain />}
        <div className="mt-4 flex flex-wrap gap-2">
          <LinkButton href="/portal" variant="primary">
            Open the balance
          </LinkButton>
          <LinkButton href="/portal/top-up">{againText(outcome)}</LinkButton>
        </div>
      </Pane>
    </Sheet>
  );
}
