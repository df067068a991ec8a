import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page
      title="Audit log"
      sub="Who changed what and when. Entries are written with the change itself and never edited."
    >
      <div className="h-[53px] border-line border-t" />
      <TableSkeleton columns={["w-32", "w-24", "w-28", "w-40", "w-64"]} />
    </Page>
  );
}
