import { PageHeaderSkeleton, Skeleton } from "@/components/feedback/skeleton";
import { TopBar } from "@/components/shell/top-bar";

export default function Loading() {
  return (
    <>
      <TopBar crumbs={[{ label: "Routes", href: "/routes" }]} current="" />
      <main id="main" tabIndex={-1} className="outline-none">
        <PageHeaderSkeleton />
        <div role="status" className="grid max-w-[640px] gap-8 border-line border-t px-gutter py-6">
          <span className="sr-only">Loading</span>
          {["w-24", "w-32", "w-20", "w-40", "w-28"].map((width) => (
            <div key={width} className="grid gap-3">
              <Skeleton className={width} />
              <Skeleton className="h-8 w-full" />
            </div>
          ))}
        </div>
      </main>
    </>
  );
}
