import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Outbox" sub="Sign-in links, invitations and alerts to consumers' members">
      <TableSkeleton columns={["w-32", "w-40", "w-64", "w-16"]} />
    </Page>
  );
}
