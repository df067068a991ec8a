import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { EndpointStateBadge } from "@/components/webhooks/endpoint-state-badge";
import { requirePortal } from "@/lib/access/portal-session";
import { publicId } from "@/lib/kernel/ids";
import { readAlerts } from "@/lib/notifications/alerts";
import { db } from "@/lib/platform/db";
import { type EndpointRow, listEndpoints } from "@/lib/webhooks/queries";
import { ENDPOINTS_MAX } from "@/lib/webhooks/schema";
import { changeReason } from "../../_parts/change-reason";
import { Sheet } from "../../_parts/sheet";
import { AddWebhook } from "../_parts/add-webhook";
import { EVENT_CHOICES } from "../_parts/event-choices";
import { VerifyPane } from "../_parts/verify-pane";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage() {
  const portal = await requirePortal();
  const [endpoints, { lowBalanceMicros }] = await Promise.all([
    listEndpoints(portal.consumerId, new Date()),
    readAlerts(db(), portal.consumerId),
  ]);
  const full = endpoints.length >= ENDPOINTS_MAX ? `${ENDPOINTS_MAX} is the most. Remove one first.` : undefined;
  return (
    <Sheet
      title="Webhooks"
      sub={`What ${portal.consumerName} is told by mail, for your servers: signed, and sent again until it is taken`}
      actions={<AddWebhook events={EVENT_CHOICES} disabledReason={changeReason(portal, "owner") ?? full} />}
    >
      <DataTable
        label="Webhooks"
        columns={COLUMNS}
        rows={endpoints}
        rowKey={({ id }) => id.toString()}
        rowHref={({ id }) => `/portal/webhooks/${publicId("webhook", id)}`}
        rowOff={({ state }) => state !== "on"}
        empty={
          <EmptyState title="No webhooks yet">
            Add the address of a server of yours. It hears within a minute when credits run low, a payment fails or a
            key is about to expire, and can act before calls are refused.
          </EmptyState>
        }
      />
      <Pane title="Events" note="each webhook chooses its own">
        <dl className="grid gap-x-4 gap-y-2 md:grid-cols-[max-content_minmax(0,1fr)]">
          {EVENT_CHOICES.map(({ type, when }) => (
            <div key={type} className="md:contents">
              <dt>
                <code className="text-13">{type}</code>
              </dt>
              <dd className="text-ink-2">
                {when}
                {type === "balance.low" && lowBalanceMicros === null && (
                  <>
                    .{" "}
                    <Link href="/portal/spending" className="link">
                      None is set yet
                    </Link>
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Pane>
      <VerifyPane />
    </Sheet>
  );
}

const COLUMNS: readonly Column<EndpointRow>[] = [
  {
    id: "address",
    header: "Address",
    maxWidth: 320,
    phone: "title",
    cell: ({ address }) => <span title={address}>{address}</span>,
  },
  { id: "for", header: "For", maxWidth: 220, phone: "hidden", cell: ({ description }) => description || null },
  {
    id: "events",
    header: "Events",
    align: "right",
    phone: "meta",
    phoneLabel: "events",
    cell: ({ types }) => types.length,
  },
  {
    id: "waiting",
    header: "Waiting",
    align: "right",
    phone: "hidden",
    cell: ({ waiting }) => waiting.toLocaleString("en"),
  },
  { id: "state", header: "State", phone: "end", cell: (row) => <EndpointStateBadge {...row} /> },
  { id: "since", header: "Added", phone: "hidden", cell: ({ createdAt }) => <Time at={createdAt} show="day" /> },
];
