import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Banner } from "@/components/feedback/banner";
import { Page } from "@/components/shell/page";
import { Pane, Panes } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { creditsDisplay, creditsText } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { listRouteUses, type RouteDetail, type RouteUse, readRoute } from "@/lib/routes/queries";
import { RouteForm } from "../_parts/route-form";
import { RouteActs } from "./_parts/route-acts";

interface RoutePageProps {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: RoutePageProps): Promise<Metadata> {
  await requireOperator();
  const { name } = await routeOf((await params).id);
  return { title: `${name} · Routes` };
}

export default async function RoutePage({ params }: RoutePageProps) {
  const operator = await requireOperator();
  const { id } = await params;
  const route = await routeOf(id);
  const uses = await listRouteUses(db(), route.id);
  const disabledReason = whyNot(operator.role, "route:write") ?? undefined;
  return (
    <Page
      title={route.name}
      crumbs={[{ label: "Routes", href: "/routes" }]}
      badges={route.archivedAt && <Badge state="off">archived</Badge>}
      sub={
        <>
          <code className="text-12">
            {route.method === "*" ? "any" : route.method} {route.host ?? ""}
            {route.path}
          </code>{" "}
          · <code className="text-12">{id}</code> <CopyButton text={id} label="Copy route id" /> · since{" "}
          <Time at={route.createdAt} show="day" />
        </>
      }
      actions={
        <RouteActs
          routeId={id}
          name={route.name}
          isArchived={route.archivedAt !== null}
          uses={uses.length}
          disabledReason={disabledReason}
        />
      }
    >
      {route.archivedAt && (
        <Banner tone="info" title="This route is archived.">
          Calls to it are unknown routes: refused or free, as the gateway's record says. Restore it to sell it again.
        </Banner>
      )}
      <Panes columns="aside">
        <Pane title="Settings">
          <RouteForm
            key={route.revision}
            route={{ ...textsOf(route), routeId: id }}
            disabledReason={route.archivedAt ? "An archived route is not edited. Restore it first." : disabledReason}
          />
        </Pane>
        <Pane title="Sold in" note={uses.length === 0 ? undefined : `${uses.length}`}>
          <UseList route={route} uses={uses} />
        </Pane>
      </Panes>
    </Page>
  );
}

function UseList({ route, uses }: { readonly route: RouteDetail; readonly uses: readonly RouteUse[] }) {
  if (uses.length === 0) {
    return (
      <p className="text-ink-2">
        No plan sells it: calls to it get 402 plan_upgrade_required. Put it into a plan in the{" "}
        <Link className="link" href="/plans">
          matrix
        </Link>
        .
      </p>
    );
  }
  const followers = uses.filter(({ priceMicros, reason }) => priceMicros === null && reason !== "draft");
  const reached = followers.reduce((sum, { subscribers }) => sum + subscribers, 0);
  return (
    <>
      <ul>
        {uses.map((use) => (
          <li key={`${use.planId} ${use.version}`} className="border-line border-b py-1.5 last:border-b-0">
            <div className="flex items-baseline gap-2">
              <Link className="link" href={`/plans/${publicId("plan", use.planId)}`}>
                {use.planName}
              </Link>
              <span className="text-12 text-ink-3">v{use.version}</span>
              <span className="flex-1" />
              <span className={use.priceMicros === null ? "font-mono text-ink-3" : "font-mono"}>
                {priceOf(route, use)}
              </span>
            </div>
            <div className="flex gap-2 text-12 text-ink-3">
              <span>{consumers(use.subscribers)}</span>
              <span className="flex-1" />
              <span>{REASON[use.reason]}</span>
            </div>
          </li>
        ))}
      </ul>
      {route.priceKind === "unit" && (
        <p className="mt-3 text-12 text-ink-3">
          {followers.length === 0
            ? "Every plan sets its own price: a new one here reaches nobody."
            : `A new price here is paid by ${consumers(reached)}, from the next call on: of the plans marked ↑.`}
        </p>
      )}
    </>
  );
}

function priceOf(route: RouteDetail, { priceMicros }: RouteUse): string {
  if (route.priceKind === "token") return "by token";
  return priceMicros === null ? `↑ ${creditsDisplay(route.priceMicros)}` : creditsDisplay(priceMicros);
}

function consumers(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "consumer" : "consumers"}`;
}

const REASON: Record<RouteUse["reason"], string> = {
  draft: "draft",
  newest: "on sale",
  subscribers: "older, with subscribers",
};

const routeOf = cache(async (id: string): Promise<RouteDetail> => {
  const routeId = parsePublicId("route", id);
  const route = routeId === null ? null : await readRoute(db(), routeId);
  return route ?? notFound();
});

function textsOf(route: RouteDetail) {
  return {
    revision: route.revision,
    name: route.name,
    method: route.method,
    host: route.host ?? "",
    path: route.path,
    caseSensitive: route.caseSensitive,
    priceKind: route.priceKind,
    price: creditsText(route.priceMicros),
    hold: creditsText(route.holdMicros),
    reservationTtlS: route.reservationTtlS,
    expiryPolicy: route.expiryPolicy,
    modelPrices: route.modelPrices.map((price) => ({
      model: price.model,
      inputMicros: creditsText(price.inputMicros),
      cachedInputMicros: creditsText(price.cachedInputMicros),
      outputMicros: creditsText(price.outputMicros),
    })),
  };
}
