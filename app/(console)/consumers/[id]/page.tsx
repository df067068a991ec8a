import { Columns3 } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import type { ListAddress } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { TableSkeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Link } from "@/components/ui/link";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { publicId } from "@/lib/kernel/ids";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";
import { StatusBadge } from "../_parts/status-badge";
import { ActivityTab } from "./_parts/activity-tab";
import { ConsumerActs } from "./_parts/consumer-acts";
import { consumerOf } from "./_parts/consumer-of";
import { KeysTab } from "./_parts/keys-tab";
import { LedgerTab } from "./_parts/ledger-tab";
import { LimitsTab } from "./_parts/limits-tab";
import { NotificationsTab } from "./_parts/notifications-tab";
import { PortalTab } from "./_parts/portal-tab";
import { RefusalsTab } from "./_parts/refusals-tab";
import { SummaryTab } from "./_parts/summary-tab";
import type { TabProps } from "./_parts/tab-props";
import { UsageTab } from "./_parts/usage-tab";
import { TABS, type Tab, tabOf } from "./search-params";

interface ConsumerPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<ListAddress["params"]>;
}

export async function generateMetadata({ params }: ConsumerPageProps): Promise<Metadata> {
  await requireOperator();
  const { name } = await consumerOf((await params).id);
  return { title: `${name} · Consumers` };
}

export default async function ConsumerPage({ params, searchParams }: ConsumerPageProps) {
  const operator = await requireOperator();
  const { id } = await params;
  const consumer = await consumerOf(id);
  const address: ListAddress = { path: `/consumers/${id}`, params: await searchParams };
  const tab = tabOf(address);
  const purse = await readPurse(prismaSql(db()), Number(consumer.id));
  const Content = CONTENT[tab];
  const { subscription } = consumer;
  return (
    <Page
      title={consumer.name}
      crumbs={[{ label: "Consumers", href: "/consumers" }]}
      badges={
        <>
          <StatusBadge status={consumer.status} />
          {subscription ? (
            <Link href={`/plans/${publicId("plan", subscription.planVersion.plan.id)}`}>
              <Badge icon={<Columns3 />}>
                {subscription.planVersion.plan.name} v{subscription.planVersion.version}
                {subscription.status !== "active" && `, ${subscription.status.replace("_", " ")}`}
              </Badge>
            </Link>
          ) : (
            <Badge state="off">no plan</Badge>
          )}
        </>
      }
      sub={
        <span className="flex flex-wrap items-center gap-x-1.5">
          <code>{id}</code>
          <CopyButton text={id} label="Copy consumer id" className="-my-1" />
          external id <code>{consumer.externalId}</code> · since <Time at={consumer.createdAt} show="day" />
        </span>
      }
      actions={
        <ConsumerActs
          consumerId={id}
          name={consumer.name}
          status={consumer.status}
          spendableMicros={purse?.spendableMicros ?? 0}
          consumerReason={whyNot(operator.role, "consumer:write") ?? undefined}
          creditReason={whyNot(operator.role, "credit:write") ?? undefined}
          viewReason={whyNot(operator.role, "consumer:view_as") ?? undefined}
        />
      }
    >
      {consumer.status === "suspended" && (
        <Banner tone="warn" title="Suspended.">
          Every call is refused with 403 until it is reactivated. Credits, plan and keys stay as they are.
        </Banner>
      )}
      {consumer.status === "archived" && (
        <Banner tone="info" title="Archived.">
          Its keys do not work, and lists leave it out. Restoring brings all of it back.
        </Banner>
      )}
      <Tabs
        label="Consumer"
        tabs={TABS.map((name) => ({
          label: name.charAt(0).toUpperCase() + name.slice(1),
          href: name === "summary" ? address.path : `${address.path}?tab=${name}`,
          current: name === tab,
        }))}
      />
      <Suspense key={tab} fallback={<TableSkeleton columns={["w-28", "w-20", "w-48", "w-20", "w-20"]} />}>
        <Content consumer={consumer} consumerId={id} address={address} operator={operator} purse={purse} />
      </Suspense>
    </Page>
  );
}

const CONTENT: Readonly<Record<Tab, (props: TabProps) => React.ReactNode | Promise<React.ReactNode>>> = {
  summary: SummaryTab,
  ledger: LedgerTab,
  keys: KeysTab,
  limits: LimitsTab,
  usage: UsageTab,
  refusals: RefusalsTab,
  portal: PortalTab,
  notifications: NotificationsTab,
  activity: ActivityTab,
};
