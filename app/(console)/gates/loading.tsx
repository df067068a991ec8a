import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Gates" sub="Who decides, with what, and what each still holds">
      <TableSkeleton
        columns={["w-16", "w-16", "w-20", "w-24", "w-12", "w-40", "w-10", "w-10", "w-16", "w-8", "w-16"]}
      />
    </Page>
  );
}
