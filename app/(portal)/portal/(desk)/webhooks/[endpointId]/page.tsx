import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { type ListAddress, pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/feedback/empty-state";
import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { LookAgain } from "@/components/top-up/look-again";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { deliveryColumns } from "@/components/webhooks/delivery-columns";
import { EndpointStateBadge } from "@/components/webhooks/endpoint-state-badge";
import { requirePortal } from "@/lib/access/portal-session";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { type EndpointRow, findEndpoint, listDeliveries } from "@/lib/webhooks/queries";
import { changeReason } from "../../_parts/change-reason";
import { Sheet } from "../../_parts/sheet";
import { EndpointActs } from "../_parts/endpoint-acts";
import { EndpointBanner } from "../_parts/endpoint-banner";
import { EVENT_CHOICES } from "../_parts/event-choices";
import { SendAgain } from "../_parts/send-again";

interface WebhookPageProps {
  readonly params: Promise<{ endpointId: string }>;
  readonly searchParams: Promise<ListAddress["params"]>;
}

export async function generateMetadata({ params }: WebhookPageProps): Promise<Metadata> {
  return { title: (await endpointOf((await params).endpointId)).address };
}

export default async function WebhookPage({ params, searchParams }: WebhookPageProps) {
  const portal = await requirePortal();
  const { endpointId } = await params;
  const endpoint = await endpointOf(endpointId);
  const address: ListAddress = { path: `/portal/webhooks/${endpointId}`, params: await searchParams };
  const deliveries = await listDeliveries(
    { consumerId: portal.consumerId, endpointId: endpoint.id },
    { page: pageOf(address), pageSize: 25 },
  );
  const ownerReason = changeReason(portal, "owner");
  const isOff = endpoint.state !== "on";
  const sendReason = ownerReason ?? (isOff ? "This webhook is off. Switch it on first." : undefined);
  const soonMs = Date.now() + 60_000;
  const isDue = deliveries.rows.some(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt.getTime() < soonMs);
  return (
    <Sheet
      title={endpoint.address}
      badges={<EndpointStateBadge {...endpoint} />}
      sub={
        <>
          <Link href="/portal/webhooks" className="link">
            Webhooks
          </Link>{" "}
          · since <Time at={endpoint.createdAt} show="day" />
        </>
      }
      actions={
        <EndpointActs
          endpointId={endpointId}
          address={endpoint.address}
          url={endpoint.url}
          description={endpoint.description}
          types={endpoint.types}
          isOn={!isOff}
          events={EVENT_CHOICES}
          ownerReason={ownerReason}
          sendReason={sendReason}
        />
      }
    >
      <EndpointBanner endpoint={endpoint} />
      <Pane>
        <DefinitionList
          items={[
            { name: "Address", value: <code className="text-13">{endpoint.url}</code> },
            { name: "For", value: endpoint.description || null },
            { name: "Events", value: <code className="text-13">{endpoint.types.join(", ")}</code> },
            {
              name: "Secret",
              value: endpoint.oldSecretEnds ? (
                <>
                  the old one signs, too, until <Time at={endpoint.oldSecretEnds} show="minute" />
                </>
              ) : (
                "shown once; rotate it if it is lost"
              ),
            },
          ]}
        />
      </Pane>
      {isDue && !isOff && <LookAgain />}
      <Pane title="Deliveries" note="of the last 30 days" flush>
        <DataTable
          label="Deliveries"
          columns={deliveryColumns({
            acts: ({ id, type }) => (
              <SendAgain deliveryId={publicId("delivery", id)} type={type} disabledReason={sendReason} />
            ),
          })}
          rows={deliveries.rows}
          rowKey={({ id }) => id.toString()}
          empty={
            <EmptyState title="Nothing was sent yet">
              Send a test event to see how your server takes it: what it answered appears here.
            </EmptyState>
          }
        />
        <Pager address={address} {...deliveries} words={["Newer", "Older"]} />
      </Pane>
    </Sheet>
  );
}

/** Read once for title and page; another consumer's is not there. */
const endpointOf: (text: string) => Promise<EndpointRow> = cache(async (text) => {
  const { consumerId } = await requirePortal();
  const id = parsePublicId("webhook", text);
  return (id === null ? null : await findEndpoint(consumerId, id, new Date())) ?? notFound();
});
