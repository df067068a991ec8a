import { matrixView } from "@/app/(console)/plans/_parts/matrix-view";
import { PlanMatrix } from "@/app/(console)/plans/_parts/plan-matrix";
import { FilterBar } from "@/components/data-table/filter-bar";
import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { LinkButton } from "@/components/ui/button";
import { rateCounting, rateCountingText } from "@/lib/gates/rate-counting";
import { readPlanMatrix } from "@/lib/plans/matrix";
import type { PlanHead } from "@/lib/plans/queries";
import { db, prismaSql } from "@/lib/platform/db";

interface RoutesTabProps {
  readonly plan: PlanHead;
  readonly address: ListAddress;
  readonly disabledReason: string | undefined;
}

/** The matrix of this plan alone. */
export async function RoutesTab({ plan, address, disabledReason }: RoutesTabProps) {
  const search = (paramOf(address, "q") ?? "").slice(0, 200);
  const [matrix, rates] = await Promise.all([
    readPlanMatrix(db(), plan, { search, page: pageOf(address), pageSize: 50 }),
    rateCounting(prismaSql(db())),
  ]);
  const { routes } = matrix;
  return (
    <>
      <FilterBar
        address={address}
        filters={[]}
        search={<SearchBox label="Route or path" />}
        result={routes.total === 1 ? "1 route" : `${routes.total.toLocaleString("en")} routes`}
      />
      {routes.total > 0 ? (
        <PlanMatrix view={matrixView(matrix)} rateNote={rateCountingText(rates)} disabledReason={disabledReason} />
      ) : (
        <div className="border-line border-t">
          {search === "" ? (
            <EmptyState title="No routes yet" action={<LinkButton href="/routes/new">Add route</LinkButton>}>
              A plan sells routes: add the first one, then set its price here.
            </EmptyState>
          ) : (
            <FilteredEmpty clear={<LinkButton href={address.path}>Show all routes</LinkButton>}>
              No route matches “{search}”.
            </FilteredEmpty>
          )}
        </div>
      )}
      {routes.total > routes.pageSize && <Pager address={address} {...routes} />}
    </>
  );
}
