import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Consumers" sub="Who calls your API, what they own and what they were refused">
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-4", "w-40", "w-24", "w-16", "w-20", "w-20", "w-20", "w-24", "w-8", "w-20"]} />
    </Page>
  );
}
