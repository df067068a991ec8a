import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";
import { RouteTabs } from "../../_parts/route-tabs";

export default function Loading() {
  return (
    <Page
      title="Model prices"
      crumbs={[{ label: "Routes", href: "/routes" }]}
      sub="Credits for 1,000,000 tokens. The exact name wins, then the longest pattern; a model without a price is refused."
    >
      <RouteTabs current="models" />
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-40", "w-24", "w-16", "w-16", "w-16"]} />
    </Page>
  );
}
