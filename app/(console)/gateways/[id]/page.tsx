import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { type ListAddress, paramOf } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { KINDS } from "@/lib/gateways/kinds";
import { type GatewayDetail, readGateway } from "@/lib/gateways/queries";
import { parsePublicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { ConfigView } from "../_parts/config-view";
import { GatewayActs } from "./_parts/gateway-acts";
import { Health } from "./_parts/health";
import { SettingsForm } from "./_parts/settings-form";
import { TryIt } from "./_parts/try-it";

interface GatewayPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<ListAddress["params"]>;
}

export async function generateMetadata({ params }: GatewayPageProps): Promise<Metadata> {
  await requireOperator();
  const { name } = await gatewayOf((await params).id);
  return { title: `${name} · Gateways` };
}

export default async function GatewayPage({ params, searchParams }: GatewayPageProps) {
  const operator = await requireOperator();
  const { id } = await params;
  const gateway = await gatewayOf(id);
  const address: ListAddress = { path: `/gateways/${id}`, params: await searchParams };
  const tab = TABS.find(({ value }) => value === paramOf(address, "tab")) ?? TABS[0];
  const roleReason = whyNot(operator.role, "gateway:write") ?? undefined;
  const archivedReason = gateway.archivedAt ? `${gateway.name} is archived. Restore it first.` : undefined;
  const { GATE_URL } = consoleEnv();
  return (
    <Page
      title={gateway.name}
      crumbs={[{ label: "Gateways", href: "/gateways" }]}
      badges={
        <>
          <Badge>{KINDS[gateway.kind].title}</Badge>
          {gateway.archivedAt && <Badge state="off">archived</Badge>}
        </>
      }
      sub={
        <>
          Header token <code className="text-12">tgw_…{gateway.tokenHint}</code>
          {gateway.pathTokenHint && (
            <>
              {" "}
              · path token <code className="text-12">tgp_…{gateway.pathTokenHint}</code>
            </>
          )}{" "}
          · <code className="text-12">{id}</code> <CopyButton text={id} label="Copy gateway id" /> · since{" "}
          <Time at={gateway.createdAt} show="day" />
        </>
      }
      actions={
        <GatewayActs
          gatewayId={id}
          name={gateway.name}
          isArchived={gateway.archivedAt !== null}
          disabledReason={roleReason}
        />
      }
    >
      {gateway.archivedAt && (
        <Banner tone="info" title="This gateway is archived.">
          Its tokens are refused: what it asks is answered with 503. Restore it to put it back into service.
        </Banner>
      )}
      <Tabs
        label="Gateway"
        tabs={TABS.map(({ value, label }) => ({
          label,
          href: value === "setup" ? address.path : `${address.path}?tab=${value}`,
          current: value === tab.value,
        }))}
      />
      {tab.value === "setup" ? (
        <>
          <Health gatewayId={gateway.id} />
          <TryIt gateway={gateway} gateUrl={GATE_URL} />
          <ConfigView
            facts={{
              id,
              name: gateway.name,
              kind: gateway.kind,
              nginxForm: gateway.nginxForm,
              keySources: gateway.keySources,
              gateUrl: GATE_URL,
              token: null,
              pathToken: null,
            }}
          />
        </>
      ) : (
        <Pane>
          <SettingsForm
            key={gateway.revision}
            gatewayId={id}
            revision={gateway.revision}
            gateway={gateway}
            disabledReason={roleReason ?? archivedReason}
          />
        </Pane>
      )}
    </Page>
  );
}

const TABS = [
  { value: "setup", label: "Set up" },
  { value: "settings", label: "Settings" },
] as const;

const gatewayOf = cache(async (id: string): Promise<GatewayDetail> => {
  const gatewayId = parsePublicId("gateway", id);
  const gateway = gatewayId === null ? null : await readGateway(db(), gatewayId);
  return gateway ?? notFound();
});
