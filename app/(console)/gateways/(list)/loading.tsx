import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Gateways" sub="Your proxies that ask a gate before they serve a request">
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-32", "w-16", "w-24", "w-24", "w-16", "w-8", "w-16", "w-20"]} />
    </Page>
  );
}
