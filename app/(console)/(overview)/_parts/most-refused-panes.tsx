import { StackedBarList } from "@/components/charts/stacked-bar-list";
import { Pane, Panes } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { mostRefused, type Ranking } from "@/lib/analytics/most-refused";
import type { TimeRange } from "@/lib/analytics/time-range";
import { db } from "@/lib/platform/db";
import { refusalsHref } from "../../_parts/refusals-href";

/** Who was refused most, on what, and through which gateway. */
export async function MostRefusedPanes({ range }: { readonly range: TimeRange }) {
  const filter = { status: 402 };
  const [consumers, routes, gateways] = await Promise.all([
    mostRefused(db(), "consumer", range, filter),
    mostRefused(db(), "route", range, filter),
    mostRefused(db(), "gateway", range, filter),
  ]);
  return (
    <Panes columns="3">
      <RankingPane title="Consumers most refused" by="consumer" ranking={consumers} range={range} />
      <RankingPane title="Routes" by="route" ranking={routes} range={range} />
      <RankingPane title="Gateways" by="gateway" ranking={gateways} range={range} />
    </Panes>
  );
}

function RankingPane({
  title,
  by,
  ranking,
  range,
}: {
  readonly title: string;
  readonly by: "consumer" | "route" | "gateway";
  readonly ranking: Ranking;
  readonly range: TimeRange;
}) {
  return (
    <Pane
      title={title}
      actions={
        ranking.total > 0 && (
          <Link className="link" href={refusalsHref(range, { status: "402", group: by })}>
            All {ranking.total.toLocaleString("en")}
          </Link>
        )
      }
    >
      <StackedBarList
        empty="Nobody was refused."
        items={ranking.items.map((item) => ({
          key: item.id,
          label: item.name,
          detail: item.detail,
          mono: by === "route",
          href: refusalsHref(range, { status: "402", [by]: item.id }),
          counts: item.counts,
        }))}
      />
    </Pane>
  );
}
