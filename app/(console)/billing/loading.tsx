import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Billing" sub="What consumers can buy, and what has been paid">
      <TableSkeleton columns={["w-28", "w-20", "w-20", "w-20"]} />
    </Page>
  );
}
