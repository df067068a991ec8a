import type { Metadata } from "next";
import { DataTable } from "@/components/data-table/data-table";
import { type ListAddress, pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { requirePortal } from "@/lib/access/portal-session";
import { listPlanRoutes } from "@/lib/consumers/plan-routes";
import { publicId } from "@/lib/kernel/ids";
import { listKeys } from "@/lib/keys/queries";
import { changeReason } from "../_parts/change-reason";
import { Sheet } from "../_parts/sheet";
import { CreateKey } from "./_parts/create-key";
import { keyColumns } from "./_parts/key-columns";

export const metadata: Metadata = { title: "Keys" };

interface KeysPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function KeysPage({ searchParams }: KeysPageProps) {
  const portal = await requirePortal();
  const { consumerId, consumerName } = portal;
  const address: ListAddress = { path: "/portal/keys", params: await searchParams };
  const [keys, planRoutes] = await Promise.all([
    listKeys(consumerId, { page: pageOf(address), pageSize: 50 }, new Date()),
    listPlanRoutes(consumerId),
  ]);
  const disabledReason = changeReason(portal, "member");
  const routes = planRoutes.map(({ id, name }) => ({ id: publicId("route", id), name }));
  return (
    <Sheet
      title="Keys"
      sub={`Each names ${consumerName} in the calls it makes. The secret is shown once.`}
      actions={<CreateKey routes={routes} disabledReason={disabledReason} />}
    >
      <DataTable
        label="Keys"
        columns={keyColumns({ routes, disabledReason })}
        rows={keys.rows}
        rowKey={(row) => row.id.toString()}
        rowOff={(row) => row.state !== "active"}
        empty={
          <EmptyState title="No keys yet">
            A call needs a key to be served. Create one and keep its secret: it is shown once.
          </EmptyState>
        }
      />
      <Pager address={address} {...keys} />
    </Sheet>
  );
}
