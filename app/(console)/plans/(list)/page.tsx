import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { FilterBar } from "@/components/data-table/filter-bar";
import type { ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { rateCounting, rateCountingText } from "@/lib/gates/rate-counting";
import { publicId } from "@/lib/kernel/ids";
import { readMatrix } from "@/lib/plans/matrix";
import { listPlanOptions, listPlans, type PlanHead } from "@/lib/plans/queries";
import { db, prismaSql } from "@/lib/platform/db";
import { CreatePlanDialog } from "../_parts/create-plan-dialog";
import { DraftBar } from "../_parts/draft-bar";
import { matrixView } from "../_parts/matrix-view";
import { PlanMatrix } from "../_parts/plan-matrix";
import { PlanTurner } from "../_parts/plan-turner";
import { matrixQueryOf } from "../search-params";

export const metadata: Metadata = { title: "Plans" };

interface PlansPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function PlansPage({ searchParams }: PlansPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/plans", params: await searchParams };
  const query = matrixQueryOf(address);
  const [matrix, options, archived, rates] = await Promise.all([
    readMatrix(db(), query),
    listPlanOptions(db()),
    listPlans(db(), { state: "archived", page: 1, pageSize: 20 }),
    rateCounting(prismaSql(db())),
  ]);
  const disabledReason = whyNot(operator.role, "plan:write") ?? undefined;
  const create = (
    <CreatePlanDialog
      plans={options.map(({ id, name }) => ({ id: publicId("plan", id), name }))}
      disabledReason={disabledReason}
    />
  );
  const { plans, routes } = matrix;
  return (
    <Page
      title="Plan matrix"
      sub="Price in credits, rate and quota of each route in each plan"
      actions={
        <>
          <LinkButton href={compareHref(plans.rows)}>Compare</LinkButton>
          <LinkButton href="/routes/new">
            <Plus />
            Add route
          </LinkButton>
          {create}
        </>
      }
    >
      {plans.total === 0 ? (
        <div className="border-line border-t">
          <EmptyState
            title="No plans yet"
            action={
              <LinkButton href="/plans?panel=new-plan" variant="primary">
                Add plan
              </LinkButton>
            }
          >
            A plan says which routes a consumer may call, at what price and how often. Add one, put routes into it, then
            publish it: only then can consumers be assigned to it.
          </EmptyState>
        </div>
      ) : (
        <>
          <FilterBar
            address={address}
            filters={[]}
            search={<SearchBox label="Route or path" />}
            result={`${counted(routes.total, "route")} × ${counted(plans.total, "plan")}`}
          />
          {routes.total > 0 ? (
            <PlanMatrix view={matrixView(matrix)} rateNote={rateCountingText(rates)} disabledReason={disabledReason} />
          ) : (
            <div className="border-line border-t">
              {query.search === "" ? (
                <EmptyState title="No routes yet" action={<LinkButton href="/routes/new">Add route</LinkButton>}>
                  A plan sells routes: add the first one, then set its price here.
                </EmptyState>
              ) : (
                <FilteredEmpty clear={<LinkButton href="/plans">Show all routes</LinkButton>}>
                  No route matches “{query.search}”.
                </FilteredEmpty>
              )}
            </div>
          )}
          <PlanTurner address={address} {...plans} />
          {routes.total > routes.pageSize && <Pager address={address} {...routes} />}
          <DraftBar />
        </>
      )}
      {archived.total > 0 && (
        <p className="border-line border-t px-gutter py-3 text-12 text-ink-3">
          Archived:{" "}
          {archived.rows.map((plan, index) => (
            <span key={plan.id.toString()}>
              {index > 0 && ", "}
              <Link className="link" href={`/plans/${publicId("plan", plan.id)}`}>
                {plan.name}
              </Link>
            </span>
          ))}
          {archived.total > archived.rows.length && ` and ${archived.total - archived.rows.length} more`}
        </p>
      )}
    </Page>
  );
}

/** The first two plans in sight, to begin with. */
function compareHref(plans: readonly PlanHead[]): string {
  const ids = plans.flatMap(({ newest, draft }) => newest ?? draft ?? []).slice(0, 2);
  return `/plans/compare?${ids.map(({ id }) => `v=${publicId("planVersion", id)}`).join("&")}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : `${noun}s`}`;
}
