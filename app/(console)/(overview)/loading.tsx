import { Skeleton, TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

/** As high as the page will be: two rows of readings, the chart, its table. */
export default function Loading() {
  return (
    <Page title="Overview" sub={<Skeleton className="w-56" />}>
      <div className="h-[185px] border-line border-t max-md:h-[480px]" />
      <div className="h-[400px] border-line border-t" />
      <TableSkeleton columns={["w-20", "w-32", "w-40", "w-16", "w-36", "w-20", "w-8", "w-10", "w-14"]} />
    </Page>
  );
}
