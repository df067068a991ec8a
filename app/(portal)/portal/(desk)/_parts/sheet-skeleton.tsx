import { PageHeaderSkeleton, TableSkeleton } from "@/components/feedback/skeleton";

/** A list while it loads. Not for a page of one id: what streams has said 200 before the id is known to be nobody's. */
export function SheetSkeleton() {
  return (
    <main
      id="main"
      className="mx-auto my-6 max-w-[960px] border border-line bg-surface max-md:my-0 max-md:border-x-0 max-md:border-t-0"
    >
      <PageHeaderSkeleton />
      <TableSkeleton rows={8} columns={["w-40", "w-24", "w-20"]} />
    </main>
  );
}
