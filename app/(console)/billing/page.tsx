import type { Metadata } from "next";
import { Suspense } from "react";
import type { ListAddress } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleStripe } from "@/lib/billing/console-billing";
import { consoleEnv } from "@/lib/platform/env";
import { BillingTabs } from "./_parts/billing-tabs";
import { CreatePackDialog } from "./_parts/create-pack-dialog";
import { EventsTab } from "./_parts/events-tab";
import { PacksTab } from "./_parts/packs-tab";
import { StripeReportLine } from "./_parts/stripe-report-line";
import { SubscriptionsTab } from "./_parts/subscriptions-tab";
import type { BillingTabProps } from "./_parts/tab-props";
import { TopUpsTab } from "./_parts/top-ups-tab";
import { type Tab, tabOf } from "./search-params";

export const metadata: Metadata = { title: "Billing" };

interface BillingPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function BillingPage({ searchParams }: BillingPageProps) {
  const { role } = await requireOperator();
  const address: ListAddress = { path: "/billing", params: await searchParams };
  const tab = tabOf(address);
  const { livemode, demo } = consoleStripe();
  const disabledReason = whyNot(role, "pack:write") ?? undefined;
  const Content = CONTENT[tab];
  return (
    <Page
      title="Billing"
      sub={`What consumers can buy, and what has been paid · ${demo ? "the demo's Stripe" : livemode ? "Stripe, live" : "Stripe, test mode"}`}
      actions={<CreatePackDialog disabledReason={disabledReason} />}
    >
      {demo && (
        <Banner
          tone="info"
          title="No money moves here."
          action={
            <a className="link" href={demoStripeUrl()}>
              Open the demo's Stripe
            </a>
          }
        >
          Without STRIPE_SECRET_KEY payments go to a Stripe of the demo's own, which refunds and disputes too.
        </Banner>
      )}
      <StripeReportLine />
      <BillingTabs current={tab} />
      <Suspense key={tab} fallback={<TableSkeleton columns={["w-28", "w-20", "w-20", "w-20"]} />}>
        <Content address={address} disabledReason={disabledReason} />
      </Suspense>
    </Page>
  );
}

const CONTENT: Readonly<Record<Tab, (props: BillingTabProps) => Promise<React.ReactNode>>> = {
  packs: PacksTab,
  "top-ups": TopUpsTab,
  subscriptions: SubscriptionsTab,
  events: EventsTab,
};

function demoStripeUrl(): string {
  const { PUBLIC_URL, DEMO_STRIPE_PORT } = consoleEnv();
  return `http://${new URL(PUBLIC_URL).hostname}:${DEMO_STRIPE_PORT}/`;
}
