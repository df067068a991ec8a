import { DataTable } from "@/components/data-table/data-table";
import { pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { publicId } from "@/lib/kernel/ids";
import { listKeys, listRouteChoices } from "@/lib/keys/queries";
import { CreateKeyDialog } from "./create-key-dialog";
import { keyColumns } from "./key-columns";
import type { TabProps } from "./tab-props";

export async function KeysTab({ consumer, consumerId, address, operator }: TabProps) {
  const [keys, routes] = await Promise.all([
    listKeys(consumer.id, { page: pageOf(address), pageSize: 50 }, new Date()),
    listRouteChoices(),
  ]);
  const disabledReason = keyReason(operator.role, consumer);
  const choices = routes.map(({ id, name }) => ({ id: publicId("route", id), name }));
  return (
    <>
      <Pane
        title="Keys"
        note="The secret is shown once, when a key is created"
        actions={<CreateKeyDialog consumerId={consumerId} routes={choices} disabledReason={disabledReason} />}
        flush
        className="border-t-0"
      >
        <DataTable
          label="Keys"
          columns={keyColumns({ consumerName: consumer.name, routes: choices, disabledReason })}
          rows={keys.rows}
          rowKey={(row) => row.id.toString()}
          rowOff={(row) => row.state !== "active"}
          empty={
            <EmptyState title="No keys yet">
              A key names this consumer in every call it makes. Create one and hand its secret over: it is shown once.
            </EmptyState>
          }
        />
      </Pane>
      <Pager address={address} {...keys} />
    </>
  );
}

/** Why no key can be created or changed now, for the line beside the button. */
export function keyReason(
  role: TabProps["operator"]["role"],
  consumer: Pick<TabProps["consumer"], "name" | "status">,
): string | undefined {
  const forbidden = whyNot(role, "key:write");
  if (forbidden) return forbidden;
  return consumer.status === "archived" ? `${consumer.name} is archived. Restore it first.` : undefined;
}
