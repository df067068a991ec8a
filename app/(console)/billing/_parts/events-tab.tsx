import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Pane } from "@/components/shell/pane";
import { Badge, type State } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { EVENT_STATES, type EventRow, type EventState, inboxHealth, listEvents } from "@/lib/billing/queries";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { eventQueryOf } from "../search-params";
import { RetryEvent } from "./retry-event";
import type { BillingTabProps } from "./tab-props";

/** What Stripe has told, what became of it, and what was turned away. */
export async function EventsTab({ address, disabledReason }: BillingTabProps) {
  const [found, health] = await Promise.all([listEvents(db(), eventQueryOf(address)), inboxHealth(db())]);
  const filtered = activeFilters(address, FILTERS) > 0;
  return (
    <>
      <p className="px-gutter py-2.5 text-ink-2">
        {health.waiting === 0 ? "No event waits" : `${health.waiting.toLocaleString("en")} wait`}
        {health.waitingSince && (
          <>
            , the oldest since <Time at={health.waitingSince} />
          </>
        )}
        , {health.failed.toLocaleString("en")} failed
        {health.lastReceivedAt && (
          <>
            ; the last came <Time at={health.lastReceivedAt} />
          </>
        )}
        .
      </p>
      {(found.total > 0 || filtered) && (
        <FilterBar
          address={address}
          filters={FILTERS}
          result={found.total === 1 ? "1 event" : `${found.total.toLocaleString("en")} events`}
        />
      )}
      <DataTable
        label="Events of Stripe"
        columns={columnsFor(disabledReason)}
        rows={found.rows}
        rowKey={(row) => row.eventId}
        empty={
          filtered ? (
            <FilteredEmpty clear={<LinkButton href="/billing?tab=events">Show all events</LinkButton>}>
              No event is in this state.
            </FilteredEmpty>
          ) : (
            <EmptyState
              title="No events yet"
              command={`${consoleEnv().PUBLIC_URL}/api/stripe/webhook`}
              commandLabel="webhook address"
            >
              Stripe delivers them to this address; a real account is told it once, under Webhooks. What no event tells
              is found by looking, every ten minutes.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} words={["Newer", "Older"]} />
      {health.rejections.length > 0 && (
        <Pane title="Turned away at the door" note="deliveries that were not Stripe's, or not for this installation">
          <ul className="grid gap-1">
            {health.rejections.map(({ reason, count, lastAt }) => (
              <li key={reason}>
                {count.toLocaleString("en")} × {reason.replaceAll("_", " ")}, last <Time at={lastAt} />
              </li>
            ))}
          </ul>
        </Pane>
      )}
    </>
  );
}

const FILTERS: readonly Filter[] = [
  { param: "state", label: "State", options: EVENT_STATES.map((state) => ({ value: state, label: state })) },
];

const DOT: Readonly<Record<string, State>> = {
  waiting: "silent",
  done: "ok",
  failed: "sealed",
} satisfies Partial<Record<EventState, State>>;

function columnsFor(disabledReason: string | undefined): readonly Column<EventRow>[] {
  return [
    {
      id: "received",
      header: "Received",
      phone: "meta-end",
      cell: (row) => <Time at={row.receivedAt} show="second" />,
    },
    {
      id: "type",
      header: "Type",
      mono: true,
      phone: "title",
      cell: (row) => <span title={row.eventId}>{row.type}</span>,
    },
    {
      id: "object",
      header: "About",
      mono: true,
      dim: true,
      phone: "hidden",
      maxWidth: 170,
      cell: (row) => row.objectId,
    },
    {
      id: "state",
      header: "State",
      phone: "meta",
      maxWidth: 260,
      cell: (row) => (
        <span title={row.note || undefined}>
          <Badge state={DOT[row.state] ?? "off"}>{row.state}</Badge> {row.note}
        </span>
      ),
    },
    { id: "attempts", header: "Attempts", align: "right", phone: "hidden", cell: (row) => row.attempts },
    {
      id: "retry",
      header: "",
      align: "right",
      phone: "end",
      cell: (row) => (row.state === "done" ? "" : <RetryEvent eventId={row.eventId} disabledReason={disabledReason} />),
    },
  ];
}
