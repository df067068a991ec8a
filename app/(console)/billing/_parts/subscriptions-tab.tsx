import { type Column, DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Badge, type State } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { moneyText } from "@/lib/billing/currency";
import {
  listSubscriptions,
  STRIPE_STATES,
  type StripeState,
  type SubscriptionListRow,
} from "@/lib/billing/subscriptions/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { subscriptionQueryOf } from "../search-params";
import type { BillingTabProps } from "./tab-props";

/** What is paid by the month or year through Stripe, and what is wrong with it. */
export async function SubscriptionsTab({ address }: BillingTabProps) {
  const found = await listSubscriptions(db(), subscriptionQueryOf(address));
  const filtered = activeFilters(address, FILTERS) > 0;
  return (
    <>
      {(found.total > 0 || filtered) && (
        <FilterBar
          address={address}
          filters={FILTERS}
          result={found.total === 1 ? "1 subscription" : `${found.total.toLocaleString("en")} subscriptions`}
        />
      )}
      <DataTable
        label="Subscriptions through Stripe"
        columns={COLUMNS}
        rows={found.rows}
        rowKey={(row) => row.id.toString()}
        rowOff={(row) => row.endedAt !== null || row.stripeStatus === "canceled"}
        empty={
          filtered ? (
            <FilteredEmpty clear={<LinkButton href="/billing?tab=subscriptions">Show all subscriptions</LinkButton>}>
              No subscription is in this state.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No subscriptions yet" action={<LinkButton href="/plans">Open plans</LinkButton>}>
              Give a plan a price, on its page under Subscription: then consumers choose it in their portal. Plans that
              operators assign are not here.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...found} words={["Newer", "Older"]} />
    </>
  );
}

const FILTERS: readonly Filter[] = [
  {
    param: "state",
    label: "State",
    options: STRIPE_STATES.map((state) => ({ value: state, label: state.replace("_", " ") })),
  },
];

const DOT: Readonly<Record<string, State>> = {
  trialing: "ok",
  active: "ok",
  past_due: "silent",
  unpaid: "sealed",
  paused: "silent",
} satisfies Partial<Record<StripeState, State>>;

const COLUMNS: readonly Column<SubscriptionListRow>[] = [
  {
    id: "consumer",
    header: "Consumer",
    maxWidth: 240,
    phone: "title",
    cell: (row) => (
      <Link className="link" href={`/consumers/${publicId("consumer", row.consumerId)}`} title={row.consumer.name}>
        {row.consumer.name}
      </Link>
    ),
  },
  {
    id: "plan",
    header: "Plan",
    maxWidth: 180,
    phone: "meta",
    cell: (row) => `${row.planVersion.plan.name} v${row.planVersion.version}`,
  },
  {
    id: "state",
    header: "State",
    phone: "end",
    cell: (row) => <Badge state={DOT[row.stripeStatus ?? ""] ?? "off"}>{row.stripeStatus?.replace("_", " ")}</Badge>,
  },
  {
    id: "price",
    header: "Price",
    align: "right",
    mono: true,
    phone: "hidden",
    cell: ({ planPrice }) => planPrice && `${moneyText(planPrice.amount, planPrice.currency)} a ${planPrice.interval}`,
  },
  { id: "next", header: "Next payment", phone: "meta-end", cell: (row) => <NextPayment row={row} /> },
  { id: "problem", header: "Problem", phone: "hidden", maxWidth: 320, cell: (row) => <Problem row={row} /> },
  {
    id: "stripeId",
    header: "In Stripe",
    mono: true,
    dim: true,
    phone: "hidden",
    maxWidth: 220,
    cell: (row) => row.stripeSubscriptionId,
  },
];

function NextPayment({ row }: { readonly row: SubscriptionListRow }) {
  if (row.endedAt !== null || row.status === "canceled") return <span className="text-ink-3">none</span>;
  if (row.cancelAt) {
    return (
      <>
        ends <Time at={row.cancelAt} show="day" />
      </>
    );
  }
  return <Time at={row.periodEnd} show="day" />;
}

/** What somebody should look at; nothing where all is as it should be. */
function Problem({ row }: { readonly row: SubscriptionListRow }) {
  const [order] = row.orders;
  const [invoice] = row.invoices;
  if (row.endedAt !== null && row.stripeStatus !== "canceled") return <>Replaced here, still running in Stripe</>;
  if (order?.state === "refused" && order.note !== "The subscription ended.") {
    return <span title={order.note}>{`${ORDER_WORDS[order.kind] ?? order.kind} refused: ${order.note}`}</span>;
  }
  if (row.status === "past_due" && invoice) {
    return <>{`${moneyText(invoice.amountDue, invoice.currency)} not paid`}</>;
  }
  return null;
}

const ORDER_WORDS: Readonly<Record<string, string>> = {
  change: "Change of plan",
  cancel: "Canceling",
  resume: "Resuming",
  end: "Ending",
};
