import { DataTable } from "@/components/data-table/data-table";
import { pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { listAuditEntries } from "@/lib/audit/queries";
import { auditColumns } from "../../../_parts/audit-columns";
import type { TabProps } from "./tab-props";

/** Who has changed what about this consumer. */
export async function ActivityTab({ consumer, address }: TabProps) {
  const entries = await listAuditEntries({
    actor: null,
    targetKind: null,
    consumerId: consumer.id,
    action: null,
    from: null,
    to: null,
    page: pageOf(address),
    pageSize: 50,
  });
  return (
    <>
      <DataTable
        label="Activity"
        columns={auditColumns({ within: "consumer" })}
        rows={entries.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          <EmptyState title="No changes yet">
            Every change of this consumer, its keys, plan and credits is kept here.
          </EmptyState>
        }
      />
      <Pager address={address} {...entries} words={["Newer", "Older"]} />
    </>
  );
}
