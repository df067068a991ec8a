import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefreshSoon } from "@/components/feedback/refresh-soon";
import { isOnItsWay, PushBadge } from "@/components/stripe/push-badge";
import { consoleStripe } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { listPlanPrices, type PlanPriceRow } from "@/lib/billing/subscriptions/queries";
import { publicId } from "@/lib/kernel/ids";
import type { PlanHead } from "@/lib/plans/queries";
import { db } from "@/lib/platform/db";
import { CreatePlanPrice } from "./create-plan-price";
import { PlanPriceMenu } from "./plan-price-menu";

interface PricesTabProps {
  readonly plan: PlanHead;
  readonly disabledReason: string | undefined;
}

/** What the plan costs by the month or year, through Stripe. Operators may assign it without. */
export async function PricesTab({ plan, disabledReason }: PricesTabProps) {
  const prices = await listPlanPrices(db(), consoleStripe().livemode, plan.id);
  const unpublished = plan.newest ? undefined : "Publish the plan first: a price is of a published version.";
  const add = (
    <CreatePlanPrice
      planId={publicId("plan", plan.id)}
      planName={plan.name}
      disabledReason={disabledReason ?? unpublished}
    />
  );
  return (
    <>
      {prices.length > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-line border-b px-gutter py-2.5 text-ink-2">
          <p>Consumers choose among these in their portal. Whoever subscribes gets the version on sale.</p>
          {add}
        </div>
      )}
      <DataTable
        label={`Prices of ${plan.name}`}
        columns={columnsFor(disabledReason)}
        rows={prices}
        rowKey={(row) => row.id.toString()}
        rowOff={(row) => row.archivedAt !== null}
        empty={
          <EmptyState title="Not sold by the month yet" action={add}>
            With a price, such as 49.00 USD each month, consumers subscribe to this plan in their portal and pay through
            Stripe. Without one, operators assign it.
          </EmptyState>
        }
      />
      {prices.some(isOnItsWay) && <RefreshSoon />}
    </>
  );
}

function columnsFor(disabledReason: string | undefined): readonly Column<PlanPriceRow>[] {
  return [
    { id: "price", header: "Price", phone: "title", cell: (row) => nameOf(row) },
    {
      id: "trial",
      header: "Trial",
      phone: "meta",
      phoneLabel: "trial",
      cell: (row) => (row.trialDays === 0 ? "none" : `${row.trialDays} ${row.trialDays === 1 ? "day" : "days"}`),
    },
    { id: "state", header: "Stripe", phone: "end", maxWidth: 320, cell: (row) => <PushBadge pushed={row} /> },
    {
      id: "priceId",
      header: "Price id",
      mono: true,
      dim: true,
      phone: "hidden",
      maxWidth: 260,
      cell: (row) => row.priceId,
    },
    {
      id: "subscribers",
      header: "Paid by",
      align: "right",
      phone: "hidden",
      cell: (row) => row.subscribers.toLocaleString("en"),
    },
    {
      id: "menu",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) =>
        row.archivedAt === null && (
          <PlanPriceMenu
            planPriceId={publicId("planPrice", row.id)}
            name={nameOf(row)}
            currency={row.currency.toUpperCase()}
            amount={moneyText(row.amount, row.currency).split(" ")[0] ?? ""}
            trialDays={row.trialDays}
            revision={row.revision}
            linked={row.linked}
            subscribers={row.subscribers}
            disabledReason={disabledReason}
          />
        ),
    },
  ];
}

function nameOf({ amount, currency, interval }: PlanPriceRow): string {
  return `${moneyText(amount, currency)} a ${interval}`;
}
