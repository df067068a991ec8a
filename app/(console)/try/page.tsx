import type { Metadata } from "next";
import type { ListAddress } from "@/components/data-table/list-address";
import { Banner } from "@/components/feedback/banner";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { requireOperator } from "@/lib/access/session";
import { consoleTimeZone } from "@/lib/access/settings";
import { listTryGateways } from "@/lib/gateways/queries";
import { findCaller } from "@/lib/gateways/who-calls";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { readExampleCall } from "@/lib/routes/queries";
import { Answer } from "./_parts/answer";
import { Commands } from "./_parts/commands";
import { TryForm } from "./_parts/try-form";
import { tryQueryOf } from "./search-params";

export const metadata: Metadata = { title: "Try it" };

interface TryPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

/** A call that never happens: who, what, through which gateway; and what the gate would say to it now. */
export default async function TryPage({ searchParams }: TryPageProps) {
  const operator = await requireOperator();
  const query = tryQueryOf({ path: "/try", params: await searchParams });
  const [zone, gateways, caller, example] = await Promise.all([
    consoleTimeZone(db()),
    listTryGateways(db()),
    findCaller(db(), query.as),
    readExampleCall(db()),
  ]);
  const chosen = gateways.find(({ id }) => publicId("gateway", id) === query.gateway);
  const gateway = chosen ?? gateways[0];
  return (
    <Page
      title="Try it"
      sub="A dry run on the gate: what a call would be answered now, rule by rule. Nothing is counted, charged or kept."
    >
      {gateway === undefined ? (
        <EmptyState
          title="No gateway yet"
          action={
            <LinkButton variant="primary" href="/gateways/new">
              Add gateway
            </LinkButton>
          }
        >
          <p>A call is tried in the name of a gateway, since what its record says decides with the rest.</p>
        </EmptyState>
      ) : (
        <>
          {query.gateway !== "" && chosen === undefined && (
            <Banner tone="warn" title={`There is no gateway “${query.gateway.slice(0, 40)}”.`}>
              {gateway.name} stands in for it.
            </Banner>
          )}
          {query.as !== "" && caller === null && (
            <Banner tone="warn" title={`There is no key or consumer “${query.as.slice(0, 40)}”.`}>
              The call is tried as nobody.
            </Banner>
          )}
          <div className="grid min-h-[calc(100dvh-130px)] grid-cols-[minmax(320px,440px)_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] border-line border-t max-lg:grid-cols-[minmax(0,1fr)]">
            <TryForm
              // What another address asks fills the fields anew.
              key={JSON.stringify(query)}
              query={query}
              example={example}
              who={caller === null ? "" : callerText(caller)}
              gateways={gateways.map(({ id, name }) => ({ id: publicId("gateway", id), name }))}
              chosen={publicId("gateway", gateway.id)}
            />
            <div className="border-line bg-page px-gutter pt-8 pb-12 max-lg:border-y max-md:px-3 max-md:py-4 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:border-l">
              <Answer query={query} gateway={gateway} caller={caller} role={operator.role} timeZone={zone} />
            </div>
            {query.url !== "" && <Commands query={query} gateway={gateway} caller={caller} />}
          </div>
        </>
      )}
    </Page>
  );
}

function callerText(caller: NonNullable<Awaited<ReturnType<typeof findCaller>>>): string {
  return caller.kind === "key"
    ? `Key “${caller.name}” ${caller.hint} of ${caller.consumer.name}`
    : `${caller.name} (${caller.externalId})`;
}
