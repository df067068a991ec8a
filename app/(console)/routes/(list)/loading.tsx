import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";
import { RouteTabs } from "../_parts/route-tabs";

export default function Loading() {
  return (
    <Page title="Routes" sub="What can be called, and what a call costs where the plan says nothing else">
      <RouteTabs current="routes" />
      <div className="h-[137px] border-line border-t" />
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-52", "w-24", "w-16", "w-16", "w-8"]} />
    </Page>
  );
}
