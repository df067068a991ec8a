import { Suspense } from "react";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefreshSoon } from "@/components/feedback/refresh-soon";
import { isOnItsWay, PushBadge } from "@/components/stripe/push-badge";
import { consoleStripe } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { listPacks, type PackRow } from "@/lib/billing/queries";
import { listPlanPrices } from "@/lib/billing/subscriptions/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay, creditsText } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { CatalogDifferences } from "./catalog-differences";
import { CreatePackDialog } from "./create-pack-dialog";
import { PackMenu } from "./pack-menu";
import type { BillingTabProps } from "./tab-props";

export async function PacksTab({ disabledReason }: BillingTabProps) {
  const { livemode } = consoleStripe();
  const [packs, planPrices] = await Promise.all([listPacks(db(), livemode), listPlanPrices(db(), livemode)]);
  return (
    <>
      <DataTable
        label="Credit packs"
        columns={columnsFor(disabledReason)}
        rows={packs}
        rowKey={(row) => row.id.toString()}
        rowOff={(row) => row.archivedAt !== null}
        empty={
          <EmptyState title="No packs yet" action={<CreatePackDialog disabledReason={disabledReason} />}>
            A pack is an amount of credits at a price, such as 100 credits for 95.00 USD. Until there is one, the top-up
            link in a 402 can only tell consumers to ask you.
          </EmptyState>
        }
      />
      {packs.some(isOnItsWay) && <RefreshSoon />}
      <Suspense>
        <CatalogDifferences packs={packs} planPrices={planPrices} />
      </Suspense>
    </>
  );
}

function columnsFor(disabledReason: string | undefined): readonly Column<PackRow>[] {
  return [
    { id: "name", header: "Pack", maxWidth: 240, cell: (row) => <span title={row.name}>{row.name}</span> },
    {
      id: "credits",
      header: "Credits",
      align: "right",
      mono: true,
      phone: "meta",
      phoneLabel: "credits",
      cell: (row) => creditsDisplay(row.creditsMicros),
    },
    {
      id: "price",
      header: "Price",
      align: "right",
      mono: true,
      phone: "end",
      cell: (row) => moneyText(row.amount, row.currency),
    },
    { id: "state", header: "Stripe", phone: "hidden", maxWidth: 320, cell: (row) => <PushBadge pushed={row} /> },
    {
      id: "priceId",
      header: "Price id",
      mono: true,
      dim: true,
      phone: "hidden",
      maxWidth: 260,
      cell: (row) => row.priceId,
    },
    { id: "sold", header: "Sold", align: "right", phone: "hidden", cell: (row) => row.sold.toLocaleString("en") },
    {
      id: "menu",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <PackMenu
          packId={publicId("pack", row.id)}
          name={row.name}
          credits={creditsText(row.creditsMicros)}
          currency={row.currency.toUpperCase()}
          amount={moneyText(row.amount, row.currency).split(" ")[0] ?? ""}
          position={row.position}
          revision={row.revision}
          linked={row.linked}
          archived={row.archivedAt !== null}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
}
