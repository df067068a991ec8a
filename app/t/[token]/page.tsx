import { randomUUID } from "node:crypto";
import { PackButtons } from "@/components/top-up/pack-buttons";
import { refusalText } from "@/components/top-up/refusal-text";
import { consoleSettings } from "@/lib/access/settings";
import { consoleStripe } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { findTopUp } from "@/lib/billing/find-top-up";
import { offeredPacks } from "@/lib/billing/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { Balance } from "./_parts/balance";
import { LinkFault } from "./_parts/link-fault";
import { TopUpFrame } from "./_parts/top-up-frame";

interface TopUpPageProps {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<{ refused?: string | string[] }>;
}

/** Where a 402's link leads a consumer. It has no account here: the link itself is what it may show. */
export default async function TopUpPage({ params, searchParams }: TopUpPageProps) {
  const [{ token }, { refused }] = await Promise.all([params, searchParams]);
  const { livemode, demo } = consoleStripe();
  const topUp = await findTopUp(db(), consoleEnv().LINK_SECRET, token, Date.now());
  if (topUp.state !== "open") {
    return (
      <TopUpFrame isDemo={demo}>
        <LinkFault state={topUp.state} />
      </TopUpFrame>
    );
  }
  const [packs, { organisation }] = await Promise.all([offeredPacks(db(), livemode), consoleSettings(db())]);
  const refusal = refusalText([refused].flat()[0]);
  return (
    <TopUpFrame isDemo={demo}>
      <h1 className="font-strong text-18 [overflow-wrap:anywhere]">{topUp.name}</h1>
      <Balance purse={topUp.purse} />
      {refusal && (
        <p role="alert" className="mt-4 border-danger border-l-4 bg-danger-tint px-3 py-2">
          {refusal}
        </p>
      )}
      {packs.length > 0 ? (
        <section className="mt-5">
          <h2 className="mb-2 font-strong">Top up</h2>
          <PackButtons
            action={`/t/${token}/checkout`}
            attempt={randomUUID()}
            packs={packs.map(({ id, amount, currency, ...pack }) => ({
              ...pack,
              id: publicId("pack", id),
              price: moneyText(amount, currency),
            }))}
          />
        </section>
      ) : (
        <p className="mt-4 text-ink-2">
          To add credits, ask {organisation || "your operator"}, who runs the API that sent you here. Name this account:{" "}
          <code className="font-mono text-12 text-ink [overflow-wrap:anywhere]">{topUp.externalId}</code>
        </p>
      )}
      <p className="mt-4 text-ink-2">Calls are served again within five seconds of a top-up.</p>
    </TopUpFrame>
  );
}
