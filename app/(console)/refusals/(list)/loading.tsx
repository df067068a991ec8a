import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

/** As high as the page will be: chips, the low chart, a page of rows. */
export default function Loading() {
  return (
    <Page
      title="Refusals"
      sub="Every refused call, grouped into occurrences: one consumer, route and code in one minute"
    >
      <div className="h-[53px] border-line border-t" />
      <div className="h-[305px] border-line border-t" />
      <TableSkeleton rows={20} columns={["w-20", "w-32", "w-40", "w-16", "w-36", "w-20", "w-8", "w-10", "w-14"]} />
    </Page>
  );
}
