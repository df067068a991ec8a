import type { Metadata } from "next";
import { z } from "zod";
import { Link } from "@/components/ui/link";
import { consoleBilling, consoleStripe } from "@/lib/billing/console-billing";
import { findTopUp } from "@/lib/billing/find-top-up";
import type { TopUpState } from "@/lib/billing/fulfil-checkout";
import { type TopUpOutcome, topUpOutcome } from "@/lib/billing/top-up-outcome";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { Balance } from "../_parts/balance";
import { LinkFault } from "../_parts/link-fault";
import { TopUpFrame } from "../_parts/top-up-frame";
import { LookAgain } from "./_parts/look-again";

export const metadata: Metadata = { title: "Top up", referrer: "no-referrer", robots: { index: false } };

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
  const state = outcome?.state ?? "unknown";
  return (
    <TopUpFrame isDemo={demo}>
      <h1 className="font-strong text-18 [overflow-wrap:anywhere]">{opened.name}</h1>
      <Balance purse={topUp.state === "open" ? topUp.purse : opened.purse} />
      <p role="status" className="mt-4 border-line-2 border-l-4 bg-sunken px-3 py-2">
        {TEXTS[state](outcome)}
      </p>
      {(state === "open" || state === "started" || state === "pending") && <LookAgain />}
      <p className="mt-4">
        <Link className="link" href={`/t/${token}`}>
          {state === "paid" || state === "pending" ? "Top up again" : "Choose again"}
        </Link>
      </p>
    </TopUpFrame>
  );
}

const waiting = () => "Waiting for Stripe to confirm the payment …";
const over = () => "This payment was not finished. Nothing was charged.";

const TEXTS: Record<TopUpState | "unknown", (outcome: TopUpOutcome | null) => string> = {
  started: waiting,
  open: waiting,
  pending: () =>
    "Your bank has not confirmed the payment yet, which may take days with this method. The credits come by themselves; you can close this page.",
  paid: (outcome) =>
    `Paid: ${creditsDisplay(outcome?.creditsMicros ?? 0)} credits were added. Calls are served again within five seconds.`,
  failed: () => "The payment failed. Nothing was charged: choose again, or another way to pay.",
  expired: over,
  refused: () =>
    "The payment does not match what was chosen and is not credited yet. The operator sees it and puts it right.",
  unknown: () => "There is no such payment of this account.",
};
