import type { Metadata } from "next";
import { Banner } from "@/components/feedback/banner";
import { Panes } from "@/components/shell/pane";
import { requirePortal } from "@/lib/access/portal-session";
import { readOutlook } from "@/lib/consumers/outlook";
import { findConsumer } from "@/lib/consumers/queries";
import { listRefusals } from "@/lib/consumers/refusals";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";
import { BalancePane } from "./_parts/balance-pane";
import { LatestRefusals } from "./_parts/latest-refusals";
import { NextPane } from "./_parts/next-pane";
import { RefusedNow } from "./_parts/refused-now";
import { Sheet } from "./_parts/sheet";
import { SpendingPane } from "./_parts/spending-pane";
import { TopUpPane } from "./_parts/top-up-pane";

export const metadata: Metadata = { title: "Home" };

/** What is there, what will happen, and what was refused: each leads to what it is made of. */
export default async function HomePage() {
  const portal = await requirePortal();
  const { consumerId, consumerName, consumerStatus } = portal;
  const now = new Date();
  const [consumer, purse, outlook, refusals] = await Promise.all([
    findConsumer(consumerId),
    readPurse(prismaSql(db()), Number(consumerId)),
    readOutlook(consumerId, now),
    listRefusals(consumerId, { page: 1, pageSize: 4 }),
  ]);
  return (
    <Sheet title={`Balance of ${consumerName}`}>
      <BalancePane purse={purse} outlook={outlook} now={now} />
      {consumerStatus === "suspended" && (
        <Banner tone="warn" title="This account is suspended.">
          Every call is refused with 403. Credits, plan and keys stay as they are. Ask whoever runs this API why.
        </Banner>
      )}
      <RefusedNow refusals={refusals.rows} now={now} />
      <Panes columns="2">
        <TopUpPane portal={portal} />
        <SpendingPane portal={portal} />
      </Panes>
      <NextPane subscription={consumer?.subscription ?? null} outlook={outlook} />
      <LatestRefusals refusals={refusals.rows} total={refusals.total} />
    </Sheet>
  );
}
