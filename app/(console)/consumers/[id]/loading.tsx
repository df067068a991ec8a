import { PageHeaderSkeleton, Skeleton, TableSkeleton } from "@/components/feedback/skeleton";
import { TopBar } from "@/components/shell/top-bar";

export default function Loading() {
  return (
    <>
      <TopBar crumbs={[{ label: "Consumers", href: "/consumers" }]} current="" />
      <main id="main" tabIndex={-1} className="outline-none">
        <PageHeaderSkeleton />
        <div className="flex h-9 items-center gap-5 border-line border-b px-gutter">
          {["w-16", "w-12", "w-10", "w-12", "w-16", "w-14"].map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tab that is not there yet is its place
            <Skeleton key={index} className={width} />
          ))}
        </div>
        <TableSkeleton columns={["w-28", "w-20", "w-48", "w-20", "w-20"]} />
      </main>
    </>
  );
}
