import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Routes" sub="What can be called, and what a call costs where the plan says nothing else">
      <div className="h-[137px] border-line border-t" />
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-52", "w-24", "w-16", "w-16", "w-8"]} />
    </Page>
  );
}
