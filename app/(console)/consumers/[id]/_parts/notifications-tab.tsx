import { MailStateBadge } from "@/app/(console)/_parts/mail-state-badge";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { deliveryColumns } from "@/components/webhooks/delivery-columns";
import { EndpointStateBadge } from "@/components/webhooks/endpoint-state-badge";
import type { Mail } from "@/lib/generated/prisma/client";
import { listMail } from "@/lib/notifications/outbox";
import { type EndpointRow, listDeliveries, listEndpoints } from "@/lib/webhooks/queries";
import type { TabProps } from "./tab-props";

/** What the consumer was told, by webhook and by mail, and whether it arrived. */
export async function NotificationsTab({ consumer, address }: TabProps) {
  const page = pageOf(address);
  const [endpoints, deliveries, mail] = await Promise.all([
    listEndpoints(consumer.id, new Date()),
    listDeliveries({ consumerId: consumer.id }, { page, pageSize: 25 }),
    listMail({ page: 1, pageSize: 25 }, consumer.id),
  ]);
  return (
    <>
      <Pane title="Webhooks" note="added by its owners in the portal" flush className="border-t-0">
        <DataTable
          label="Webhooks"
          columns={ENDPOINTS}
          rows={endpoints}
          rowKey={({ id }) => id.toString()}
          rowOff={({ state }) => state !== "on"}
          empty={
            <EmptyState title="No webhooks">
              Owners of {consumer.name} can add the address of a server in the portal: it is told what members are told
              by mail.
            </EmptyState>
          }
        />
      </Pane>
      {deliveries.total > 0 && (
        <Pane title="Deliveries" note="of the last 30 days" flush>
          <DataTable
            label="Deliveries"
            columns={deliveryColumns({ withAddress: true })}
            rows={deliveries.rows}
            rowKey={({ id }) => id.toString()}
          />
          <Pager address={address} {...deliveries} words={["Newer", "Older"]} />
        </Pane>
      )}
      <Pane
        title="Mail"
        note="to its members, the newest 25"
        actions={
          <Link href="/outbox" className="link">
            Outbox
          </Link>
        }
        flush
      >
        <DataTable
          label="Mail"
          columns={MAIL}
          rows={mail.rows}
          rowKey={({ id }) => id.toString()}
          empty={
            <EmptyState title="No mail yet">
              Its members get sign-in links, and are told of a low balance, refusals for lack of credits, failed
              payments and keys that expire.
            </EmptyState>
          }
        />
      </Pane>
    </>
  );
}

const ENDPOINTS: readonly Column<EndpointRow>[] = [
  {
    id: "address",
    header: "Address",
    maxWidth: 320,
    phone: "title",
    cell: ({ address }) => <span title={address}>{address}</span>,
  },
  { id: "events", header: "Events", align: "right", phone: "hidden", cell: ({ types }) => types.length },
  {
    id: "waiting",
    header: "Waiting",
    align: "right",
    phone: "meta",
    phoneLabel: "waiting",
    cell: ({ waiting }) => waiting.toLocaleString("en"),
  },
  { id: "state", header: "State", phone: "end", cell: (row) => <EndpointStateBadge {...row} /> },
  {
    id: "failing",
    header: "Failing since",
    phone: "hidden",
    cell: ({ failingSince }) => failingSince && <Time at={failingSince} show="minute" />,
  },
  { id: "since", header: "Added", phone: "hidden", cell: ({ createdAt }) => <Time at={createdAt} show="day" /> },
];

const MAIL: readonly Column<Mail>[] = [
  {
    id: "subject",
    header: "Subject",
    maxWidth: 420,
    phone: "title",
    cell: ({ subject }) => <span title={subject}>{subject}</span>,
  },
  {
    id: "to",
    header: "To",
    maxWidth: 260,
    phone: "meta",
    cell: ({ recipient }) => <span title={recipient}>{recipient}</span>,
  },
  { id: "at", header: "Written", phone: "meta-end", cell: ({ at }) => <Time at={at} show="minute" /> },
  { id: "state", header: "State", phone: "end", cell: (row) => <MailStateBadge mail={row} /> },
];
