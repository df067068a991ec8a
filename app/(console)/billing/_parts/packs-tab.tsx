import { Suspense } from "react";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { Badge } from "@/components/ui/badge";
import { consoleStripe } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { listPacks, type PackRow } from "@/lib/billing/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay, creditsText } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { CatalogDifferences } from "./catalog-differences";
import { CreatePackDialog } from "./create-pack-dialog";
import { PackMenu } from "./pack-menu";
import { RefreshSoon } from "./refresh-soon";
import type { BillingTabProps } from "./tab-props";

export async function PacksTab({ disabledReason }: BillingTabProps) {
  const packs = await listPacks(db(), consoleStripe().livemode);
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
        <CatalogDifferences packs={packs} />
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
    { id: "state", header: "Stripe", phone: "hidden", maxWidth: 320, cell: (row) => <PackState pack={row} /> },
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

function PackState({ pack }: { readonly pack: PackRow }) {
  if (pack.pushError !== "") {
    return (
      <span title={pack.pushError}>
        <Badge state="sealed">refused</Badge> {pack.pushError}
      </span>
    );
  }
  if (isOnItsWay(pack)) return <Badge state="silent">on its way</Badge>;
  if (pack.archivedAt !== null) return <Badge state="off">archived</Badge>;
  return <Badge state="ok">{pack.linked ? "linked" : "in Stripe"}</Badge>;
}

/** The worker takes it to Stripe within a second or so. */
function isOnItsWay(pack: PackRow): boolean {
  return pack.pushedRevision < pack.revision && pack.pushError === "";
}
