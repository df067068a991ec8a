import { z } from "zod";
import { LookAgain } from "@/components/top-up/look-again";
import { Outcome } from "@/components/top-up/outcome";
import { againText, isUndecided } from "@/components/top-up/outcome-text";
import { Link } from "@/components/ui/link";
import { consoleBilling, consoleStripe } from "@/lib/billing/console-billing";
import { findTopUp } from "@/lib/billing/find-top-up";
import { topUpOutcome } from "@/lib/billing/top-up-outcome";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { Balance } from "../_parts/balance";
import { LinkFault } from "../_parts/link-fault";
import { TopUpFrame } from "../_parts/top-up-frame";

interface ReturnPageProps {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<{ attempt?: string | string[] }>;
}

/** Where Stripe sends the payer back to. It books what is paid by itself and looks again until it knows. */
export default async function ReturnPage({ params, searchParams }: ReturnPageProps) {
  const [{ token }, { attempt }] = await Promise.all([params, searchParams]);
  const { demo } = consoleStripe();
  const opened = await findTopUp(db(), consoleEnv().LINK_SECRET, token, Date.now());
  if (opened.state !== "open") {
    return (
      <TopUpFrame isDemo={demo}>
        <LinkFault state={opened.state} />
      </TopUpFrame>
    );
  }
  const named = z.uuid().safeParse(attempt);
  const outcome = named.success ? await topUpOutcome(consoleBilling(), Number(opened.consumerId), named.data) : null;
  // Read again: the balance after what was booked just now.
  const topUp = await findTopUp(db(), consoleEnv().LINK_SECRET, token, Date.now());
  return (
    <TopUpFrame isDemo={demo}>
      <h1 className="font-strong text-18 [overflow-wrap:anywhere]">{opened.name}</h1>
      <Balance purse={topUp.state === "open" ? topUp.purse : opened.purse} />
      <div className="mt-4">
        <Outcome outcome={outcome} />
      </div>
      {isUndecided(outcome) && <LookAgain />}
      <p className="mt-4">
        <Link className="link" href={`/t/${token}`}>
          {againText(outcome)}
        </Link>
      </p>
    </TopUpFrame>
  );
}
