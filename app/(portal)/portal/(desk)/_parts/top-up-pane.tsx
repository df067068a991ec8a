import { randomUUID } from "node:crypto";
import type { ReactNode } from "react";
import { Pane } from "@/components/shell/pane";
import { PackButtons } from "@/components/top-up/pack-buttons";
import type { PortalSession } from "@/lib/access/portal-session";
import { consoleStripe } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { offeredPacks } from "@/lib/billing/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";

interface TopUpPaneProps {
  readonly portal: PortalSession;
  readonly title?: string;
  /** Where nothing is sold. */
  readonly fallback?: ReactNode;
}

/** What can be bought, one press each. An operator who views sees it, but buys nothing. */
export async function TopUpPane({ portal, title = "Top up", fallback }: TopUpPaneProps) {
  const { livemode, demo } = consoleStripe();
  const packs = await offeredPacks(db(), livemode);
  if (packs.length === 0) return fallback;
  return (
    <Pane title={title} note="Calls are served again within five seconds">
      <div>
        <PackButtons
          action="/portal/top-up/checkout"
          attempt={randomUUID()}
          disabled={portal.kind === "view"}
          packs={packs.map(({ id, amount, currency, ...pack }) => ({
            ...pack,
            id: publicId("pack", id),
            price: moneyText(amount, currency),
          }))}
        />
        {portal.kind === "view" && <p className="mt-1 text-12 text-ink-3">Members buy; whoever views does not.</p>}
        {demo && (
          <p className="mt-1 text-12 text-ink-3">This is a demo: payments are played through, and no money moves.</p>
        )}
      </div>
    </Pane>
  );
}
