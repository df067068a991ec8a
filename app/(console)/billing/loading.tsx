import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";
import { BillingTabs } from "./_parts/billing-tabs";

export default function Loading() {
  return (
    <Page title="Billing" sub="What consumers can buy, and what has been paid">
      <BillingTabs current={null} />
      <TableSkeleton columns={["w-28", "w-20", "w-20", "w-20"]} />
    </Page>
  );
}
