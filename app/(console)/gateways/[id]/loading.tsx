import { PageHeaderSkeleton, Skeleton, TableSkeleton } from "@/components/feedback/skeleton";
import { TopBar } from "@/components/shell/top-bar";

export default function Loading() {
  return (
    <>
      <TopBar crumbs={[{ label: "Gateways", href: "/gateways" }]} current="" />
      <main id="main" tabIndex={-1} className="outline-none">
        <PageHeaderSkeleton />
        <div className="flex h-9 items-center gap-5 border-line border-b px-gutter">
          {["w-12", "w-16"].map((width) => (
            <Skeleton key={width} className={width} />
          ))}
        </div>
        <TableSkeleton columns={["w-52", "w-28", "w-28"]} />
      </main>
    </>
  );
}
