import type { Metadata } from "next";
import { Pane, Panes } from "@/components/shell/pane";
import { refusalText } from "@/components/top-up/refusal-text";
import { requirePortal } from "@/lib/access/portal-session";
import { creditsDisplay } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";
import { Sheet } from "../_parts/sheet";
import { SpendingPane } from "../_parts/spending-pane";
import { TopUpPane } from "../_parts/top-up-pane";

export const metadata: Metadata = { title: "Top up" };

interface TopUpPageProps {
  readonly searchParams: Promise<{ refused?: string | string[] }>;
}

/** Where a refusal for lack of credits leads, and where a payment that could not be begun comes back to. */
export default async function TopUpPage({ searchParams }: TopUpPageProps) {
  const portal = await requirePortal();
  const purse = await readPurse(prismaSql(db()), Number(portal.consumerId));
  const refusal = refusalText([(await searchParams).refused].flat()[0]);
  return (
    <Sheet title="Top up" sub={`${creditsDisplay(purse?.spendableMicros ?? 0)} credits to spend now`}>
      {refusal && (
        <p role="alert" className="border-danger border-l-4 bg-danger-tint px-gutter py-2.5">
          {refusal}
        </p>
      )}
      <Panes columns="2">
        <TopUpPane
          portal={portal}
          title="Packs"
          fallback={<Pane title="Packs">Credits are added by whoever runs this API. Ask them.</Pane>}
        />
        <SpendingPane portal={portal} />
      </Panes>
    </Sheet>
  );
}
