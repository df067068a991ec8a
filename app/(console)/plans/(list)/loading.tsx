import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Plan matrix" sub="Price in credits, rate and quota of each route in each plan">
      <div className="h-[53px] border-line border-t" />
      <div className="h-[41px] border-line border-t" />
      <TableSkeleton columns={["w-52", "w-28", "w-28", "w-28"]} />
    </Page>
  );
}
