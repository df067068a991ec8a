import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page
      title="Compare plans"
      crumbs={[{ label: "Plans", href: "/plans" }]}
      sub="What each version says of the whole plan and of each route"
    >
      <div className="h-[77px] border-line border-t" />
      <div className="h-[57px] border-line border-t" />
      <TableSkeleton columns={["w-52", "w-28", "w-28"]} />
    </Page>
  );
}
