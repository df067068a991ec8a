import type { Metadata } from "next";
import { hrefWith, type ListAddress, paramOf } from "@/components/data-table/list-address";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { SegmentedLinks } from "@/components/ui/segmented";
import { requireOperator } from "@/lib/access/session";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { COMPARED_MAX, compareVersions, listVersionOptions } from "@/lib/plans/compare-versions";
import { db } from "@/lib/platform/db";
import { ComparisonTable } from "./_parts/comparison-table";
import { VersionPicker } from "./_parts/version-picker";

export const metadata: Metadata = { title: "Compare · Plans" };

interface ComparePageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

/** `?v=pv_1&v=pv_2`: two to four versions of any plans; `rows=all` shows what they have in common, too. */
export default async function ComparePage({ searchParams }: ComparePageProps) {
  await requireOperator();
  const address: ListAddress = { path: "/plans/compare", params: await searchParams };
  const ids = versionIdsOf(address);
  const [comparison, options] = await Promise.all([compareVersions(db(), ids), listVersionOptions(db())]);
  const showsAll = paramOf(address, "rows") === "all";
  const rows = comparison.rows.filter(({ differs }) => showsAll || differs);
  return (
    <Page
      title="Compare plans"
      crumbs={[{ label: "Plans", href: "/plans" }]}
      sub="What each version says of the whole plan and of each route"
    >
      <VersionPicker
        options={options.map(({ versionId, planName, version, state, archived }) => ({
          id: publicId("planVersion", versionId),
          label: `${planName} ${state === "draft" ? "draft " : ""}v${version}${archived ? " (archived)" : ""}`,
        }))}
        chosen={comparison.columns.map(({ versionId }) => publicId("planVersion", versionId))}
      />
      {comparison.columns.length < 2 ? (
        <div className="border-line border-t">
          <EmptyState title="Choose two plans">
            Their prices, rates and quotas are then laid side by side, route by route. Two versions of one plan can be
            compared, too, and a draft with what is on sale.
          </EmptyState>
        </div>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3 border-line border-t px-gutter py-3">
            <SegmentedLinks
              label="Rows"
              items={[
                { label: "Differences", href: hrefWith(address, { rows: null }), current: !showsAll },
                { label: "Everything", href: hrefWith(address, { rows: "all" }), current: showsAll },
              ]}
            />
            <span className="flex-1" />
            <span role="status" className="text-12 text-ink-3">
              {comparison.rows.filter(({ differs }) => differs).length} of {comparison.rows.length} rows differ
            </span>
          </div>
          {rows.length > 0 ? (
            <ComparisonTable columns={comparison.columns} rows={rows} />
          ) : (
            <p className="border-line border-t px-gutter py-6 text-ink-2">They say the same in every row.</p>
          )}
        </>
      )}
    </Page>
  );
}

/** Each once, in the order asked for; what names no version is left out. */
function versionIdsOf({ params }: ListAddress): bigint[] {
  const asked = [params.v ?? []].flat().slice(0, COMPARED_MAX);
  return [...new Set(asked.flatMap((id) => parsePublicId("planVersion", id) ?? []))];
}
