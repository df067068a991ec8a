import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="System health" sub="How every part is">
      <TableSkeleton rows={8} columns={["w-24", "w-16", "w-72", "w-28"]} />
    </Page>
  );
}
