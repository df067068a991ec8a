import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { consoleSettings } from "@/lib/access/settings";
import { findTopUp, type TopUp } from "@/lib/billing/find-top-up";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

export const metadata: Metadata = { title: "Top up", referrer: "no-referrer", robots: { index: false } };

interface TopUpPageProps {
  readonly params: Promise<{ token: string }>;
}

/** Where a 402's link leads a consumer. It has no account here: the link itself is what it may show. */
export default async function TopUpPage({ params }: TopUpPageProps) {
  const { token } = await params;
  const [topUp, { organisation }] = await Promise.all([
    findTopUp(db(), consoleEnv().LINK_SECRET, token, Date.now()),
    consoleSettings(db()),
  ]);
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[440px] content-center gap-6 px-4 py-10">
      <div className="flex items-center gap-2 font-strong text-18">
        <Logo />
        Tollgate
      </div>
      <div className="rounded-3 border border-line bg-surface px-5 py-5">
        <TopUpText topUp={topUp} organisation={organisation} />
      </div>
    </main>
  );
}

interface TopUpTextProps {
  readonly topUp: TopUp;
  /** Who runs the API; empty: not told in the settings. */
  readonly organisation: string;
}

function TopUpText({ topUp, organisation }: TopUpTextProps) {
  if (topUp.state === "open") {
    const debtMicros = topUp.purse?.debtMicros ?? 0;
    return (
      <>
        <h1 className="font-strong text-18 [overflow-wrap:anywhere]">{topUp.name}</h1>
        <p className="mt-3 font-strong text-40 tracking-[-0.03em] [overflow-wrap:anywhere]">
          {creditsDisplay(topUp.purse?.spendableMicros ?? 0)}{" "}
          <span className="whitespace-nowrap font-normal text-13 text-ink-3 tracking-normal">credits left</span>
        </p>
        {debtMicros > 0 && (
          <p className="mt-1 text-ink-2">{creditsDisplay(debtMicros)} credits are owed and come off the next top-up.</p>
        )}
        <p className="mt-4 text-ink-2">
          To add credits, ask {organisation || "your operator"}, who runs the API that sent you here. Name this account:{" "}
          <code className="font-mono text-12 text-ink [overflow-wrap:anywhere]">{topUp.externalId}</code>
        </p>
        <p className="mt-2 text-ink-2">Calls are served again within five seconds of a top-up.</p>
      </>
    );
  }
  return topUp.state === "expired" ? (
    <>
      <h1 className="font-strong text-18">This link has expired</h1>
      <p className="mt-1 text-ink-2">A link works for a day. Make the call again: its refusal carries a new one.</p>
    </>
  ) : (
    <>
      <h1 className="font-strong text-18">This link opens nothing</h1>
      <p className="mt-1 text-ink-2">It is incomplete, or its account is closed. Copy it again, the whole of it.</p>
    </>
  );
}
