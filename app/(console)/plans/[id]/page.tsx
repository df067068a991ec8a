import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { type ListAddress, paramOf } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { parsePublicId } from "@/lib/kernel/ids";
import { readPublishEffect } from "@/lib/plans/publish-effect";
import { type PlanHead, readPlan } from "@/lib/plans/queries";
import { readRollout } from "@/lib/plans/rollout";
import { db } from "@/lib/platform/db";
import { planView } from "../_parts/matrix-view";
import { effectView } from "./_parts/effect-view";
import { PlanActs } from "./_parts/plan-acts";
import { PricesTab } from "./_parts/prices-tab";
import { PublishDialog } from "./_parts/publish-dialog";
import { RolloutBadge } from "./_parts/rollout-badge";
import { RoutesTab } from "./_parts/routes-tab";
import { TermsTab } from "./_parts/terms-tab";
import { VersionsTab } from "./_parts/versions-tab";

interface PlanPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<ListAddress["params"]>;
}

export async function generateMetadata({ params }: PlanPageProps): Promise<Metadata> {
  await requireOperator();
  const { name } = await planOf((await params).id);
  return { title: `${name} · Plans` };
}

export default async function PlanPage({ params, searchParams }: PlanPageProps) {
  const operator = await requireOperator();
  const { id } = await params;
  const plan = await planOf(id);
  const address: ListAddress = { path: `/plans/${id}`, params: await searchParams };
  const tab = TABS.find(({ value }) => value === paramOf(address, "tab")) ?? TABS[0];
  const view = planView(plan);
  const effect = plan.draft && effectView(await readPublishEffect(db(), plan, plan.draft.id, new Date()));
  const rollout = await readRollout(db(), plan.id);
  const archivedReason = plan.archivedAt ? `${plan.name} is archived. Restore it first.` : undefined;
  const disabledReason = whyNot(operator.role, "plan:write") ?? archivedReason;
  return (
    <Page
      title={plan.name}
      crumbs={[{ label: "Plans", href: "/plans" }]}
      badges={
        <>
          {plan.archivedAt && <Badge state="off">archived</Badge>}
          {plan.newest ? <Badge state="ok">v{plan.newest.version} on sale</Badge> : <Badge>never published</Badge>}
          {rollout && !plan.archivedAt && <RolloutBadge rollout={rollout} />}
          {plan.draft && <Badge state="silent">draft v{plan.draft.version}</Badge>}
        </>
      }
      sub={
        <>
          {plan.subscribers.toLocaleString("en")} {plan.subscribers === 1 ? "consumer" : "consumers"} ·{" "}
          <code className="text-12">{id}</code> <CopyButton text={id} label="Copy plan id" /> · since{" "}
          <Time at={plan.createdAt} show="day" />
          {plan.description && <span className="mt-1 block text-ink-2">{plan.description}</span>}
        </>
      }
      actions={
        <>
          <PlanActs
            plan={view}
            description={plan.description}
            isArchived={plan.archivedAt !== null}
            draft={plan.draft && plan.newest ? plan.draft.version : null}
            disabledReason={disabledReason}
            restoreReason={whyNot(operator.role, "plan:write") ?? undefined}
          />
          {plan.draft && effect && (
            <PublishDialog plan={view} version={plan.draft.version} effect={effect} disabledReason={disabledReason} />
          )}
        </>
      }
    >
      {plan.archivedAt && (
        <Banner tone="info" title="This plan is archived.">
          Nobody can be assigned to it. Restore it to sell it again.
        </Banner>
      )}
      {effect && effect.problems.length > 0 && !plan.archivedAt && (
        <Banner tone="warn" title="The draft cannot be published yet.">
          {effect.problems.map(({ message }) => message).join(" ")}
        </Banner>
      )}
      <Tabs
        label="Plan"
        tabs={TABS.map(({ value, label }) => ({
          label,
          href: value === "routes" ? address.path : `${address.path}?tab=${value}`,
          current: value === tab.value,
        }))}
      />
      {tab.value === "routes" && <RoutesTab plan={plan} address={address} disabledReason={disabledReason} />}
      {tab.value === "terms" && <TermsTab plan={plan} disabledReason={disabledReason} />}
      {tab.value === "price" && <PricesTab plan={plan} disabledReason={disabledReason} />}
      {tab.value === "versions" && <VersionsTab plan={plan} address={address} disabledReason={disabledReason} />}
    </Page>
  );
}

const TABS = [
  { value: "routes", label: "Routes" },
  { value: "terms", label: "Whole plan" },
  { value: "price", label: "Subscription" },
  { value: "versions", label: "Versions" },
] as const;

const planOf = cache(async (id: string): Promise<PlanHead> => {
  const planId = parsePublicId("plan", id);
  const plan = planId === null ? null : await readPlan(db(), planId);
  return plan ?? notFound();
});
