import { type Column, DataTable } from "@/components/data-table/data-table";
import { Banner } from "@/components/feedback/banner";
import { Pane } from "@/components/shell/pane";
import { type CatalogDifference, compareCatalog } from "@/lib/billing/compare-catalog";
import { consoleStripe } from "@/lib/billing/console-billing";
import type { PackRow } from "@/lib/billing/queries";
import type { PlanPriceRow } from "@/lib/billing/subscriptions/queries";

interface CatalogDifferencesProps {
  readonly packs: readonly PackRow[];
  readonly planPrices: readonly PlanPriceRow[];
}

/** Where packs and plans' prices differ from Stripe's, asked of Stripe for this very page. Nothing where they are the same. */
export async function CatalogDifferences({ packs, planPrices }: CatalogDifferencesProps) {
  const sold = [
    ...packs.filter(isSettled),
    ...planPrices.filter(isSettled).map((price) => ({ ...price, name: price.planVersion.plan.name })),
  ];
  const differences = await compareCatalog(consoleStripe(), sold);
  if (differences === null) {
    return (
      <Banner tone="warn" title="Stripe does not answer.">
        Whether its prices are those of packs and plans cannot be told now.
      </Banner>
    );
  }
  if (differences.length === 0) return null;
  return (
    <Pane flush title="Differences to Stripe" note="prices that are not the same on both sides">
      <DataTable
        label="Differences to Stripe"
        columns={COLUMNS}
        rows={differences}
        rowKey={({ what, inStripe }) => `${what} ${inStripe}`}
      />
    </Pane>
  );
}

function isSettled({ pushedRevision, revision }: PackRow | PlanPriceRow): boolean {
  return pushedRevision === revision;
}

const COLUMNS: readonly Column<CatalogDifference>[] = [
  { id: "what", header: "Pack, plan or price", maxWidth: 320, cell: (row) => row.what },
  { id: "here", header: "Here", phone: "meta", cell: (row) => row.here },
  { id: "stripe", header: "In Stripe", phone: "meta-end", cell: (row) => row.inStripe },
];
