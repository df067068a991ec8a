import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Meter } from "@/components/ui/meter";
import { Time } from "@/components/ui/time";
import { requirePortal } from "@/lib/access/portal-session";
import { findConsumer, type LimitInForce, limitsInForce } from "@/lib/consumers/queries";
import { creditsDisplay } from "@/lib/kernel/money";
import { readTerms, type TermRoute } from "@/lib/plans/terms";
import { db } from "@/lib/platform/db";
import { Sheet } from "../_parts/sheet";

export const metadata: Metadata = { title: "Plan" };

/** What was agreed: what is included, what each call costs, and what ends it. */
export default async function PlanPage() {
  const { consumerId } = await requirePortal();
  const now = new Date();
  const consumer = await findConsumer(consumerId);
  const subscription = consumer?.subscription ?? null;
  if (subscription === null) {
    return (
      <Sheet title="Plan">
        <EmptyState title="No plan">
          Without a plan every call is refused with 402. Ask whoever runs this API to give this account one.
        </EmptyState>
      </Sheet>
    );
  }
  const { planVersion, status } = subscription;
  const [terms, limits] = await Promise.all([readTerms(db(), planVersion.id), limitsInForce(consumerId, now)]);
  const routes = terms.routes.filter(({ archived }) => !archived);
  const included = terms.includedCreditsMicros;
  return (
    <Sheet
      title={`Plan ${planVersion.plan.name}`}
      badges={status !== "active" && <Badge state="silent">{status.replace("_", " ")}</Badge>}
    >
      <Pane>
        <DefinitionList
          items={[
            {
              name: status === "canceled" ? "Ends" : "Renews",
              value: <Time at={subscription.periodEnd} show="day" />,
            },
            {
              name: "Included",
              value: included > 0n ? `${creditsDisplay(included)} credits each month, until its end` : "no credits",
            },
            ...(subscription.trialEndsAt
              ? [{ name: "Trial ends", value: <Time at={subscription.trialEndsAt} show="day" /> }]
              : []),
            {
              name: "At 0 credits",
              value:
                terms.debtPolicy === "allow" && terms.debtCapMicros > 0n
                  ? `calls go on until ${creditsDisplay(terms.debtCapMicros)} credits are owed`
                  : "calls that cost something are refused with 402",
            },
          ]}
        />
      </Pane>
      <Pane title="Limits" flush>
        <DataTable
          label="Limits"
          columns={LIMIT_COLUMNS}
          rows={limits}
          rowKey={(row) => `${row.name} ${row.routeId ?? "*"}`}
          empty={<p className="px-gutter py-6 text-ink-2">No limits: only the balance ends what can be called.</p>}
        />
      </Pane>
      <Pane title="Prices" note={`${routes.length} ${routes.length === 1 ? "route" : "routes"}`} flush>
        <DataTable
          label="Prices"
          columns={PRICE_COLUMNS}
          rows={routes}
          rowKey={(row) => row.routeId.toString()}
          empty={<p className="px-gutter py-6 text-ink-2">The plan has no routes.</p>}
        />
      </Pane>
    </Sheet>
  );
}

const LIMIT_COLUMNS: readonly Column<LimitInForce>[] = [
  { id: "name", header: "Limit", phone: "title", cell: (row) => row.name },
  {
    id: "what",
    header: "Counts",
    phone: "meta",
    cell: (row) => `${row.kind === "rate" ? "calls" : "units"} a ${row.period}, ${row.routeName ?? "all routes"}`,
  },
  {
    id: "limit",
    header: "At most",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) => row.limit.toLocaleString("en"),
  },
  {
    id: "used",
    header: "Used",
    align: "right",
    mono: true,
    phone: "meta-end",
    cell: (row) =>
      row.used === null ? (
        <span className="max-md:hidden">—</span>
      ) : (
        <>
          <span className="font-sans text-ink-3 md:hidden">used </span>
          {row.used.toLocaleString("en")}
        </>
      ),
  },
  {
    id: "share",
    header: "Share",
    phone: "hidden",
    cell: (row) =>
      row.used !== null && (
        <Meter label={`${row.name} of this ${row.period}`} used={Number(row.used)} limit={Number(row.limit)} />
      ),
  },
];

const PRICE_COLUMNS: readonly Column<TermRoute>[] = [
  { id: "route", header: "Route", phone: "title", cell: (row) => row.name },
  {
    id: "call",
    header: "Call",
    mono: true,
    dim: true,
    phone: "meta",
    maxWidth: 340,
    cell: (row) => <span title={`${row.method} ${row.path}`}>{`${row.method} ${row.path}`}</span>,
  },
  {
    id: "price",
    header: "Price, credits",
    align: "right",
    mono: true,
    phone: "end",
    cell: (row) =>
      row.priceKind === "token" && row.priceMicros === null
        ? "by tokens"
        : creditsDisplay(row.priceMicros ?? row.basePriceMicros),
  },
  {
    id: "per",
    header: "For",
    phone: "meta-end",
    phoneLabel: "for",
    cell: (row) => (row.priceKind === "token" ? "what the model used" : "one unit"),
  },
];
