import { FlaskConical } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Banner } from "@/components/feedback/banner";
import { Receipt } from "@/components/receipt/receipt";
import { receiptJson, receiptText } from "@/components/receipt/receipt-text";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Link } from "@/components/ui/link";
import { minuteText } from "@/components/ui/time-text";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { aroundRefusal } from "@/lib/analytics/around-refusal";
import { clientAnswer } from "@/lib/analytics/client-answer";
import { findRefusal, type Refusal } from "@/lib/analytics/find-refusal";
import type { Receipt as ReceiptEvidence } from "@/lib/engine/receipt";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { RemedyAction } from "../../_parts/remedy-action";
import { tryHref } from "../../try/search-params";
import { AroundIt } from "./_parts/around-it";
import { ClientSaw } from "./_parts/client-saw";
import { HowItGotHere } from "./_parts/how-it-got-here";
import { IsItMistaken } from "./_parts/is-it-mistaken";
import { ItsOccurrence } from "./_parts/its-occurrence";
import { PrintButton } from "./_parts/print-button";
import { remedyEffects } from "./_parts/remedy-effects";
import { WhatEmptiedIt } from "./_parts/what-emptied-it";

interface ReceiptPageProps {
  readonly params: Promise<{ decisionId: string }>;
}

export async function generateMetadata({ params }: ReceiptPageProps): Promise<Metadata> {
  await requireOperator();
  return { title: `${(await params).decisionId} · Refusals` };
}

export default async function ReceiptPage({ params }: ReceiptPageProps) {
  const operator = await requireOperator();
  const { decisionId } = await params;
  const refusal = await refusalOf(decisionId);
  const { receipt, occurrence } = refusal;
  const { consumer, plan, route } = receipt;
  const [settings, effectFor, around] = await Promise.all([
    consoleSettings(db()),
    remedyEffects(receipt, Date.now()),
    aroundRefusal(db(), {
      consumerId: consumer && BigInt(consumer.id),
      routeId: route && BigInt(route.id),
      configVersion: receipt.configVersion,
      firstAt: occurrence.firstAt,
      lastAt: occurrence.lastAt,
    }),
  ]);
  const { PUBLIC_URL: publicUrl } = consoleEnv();
  return (
    <Page
      title={
        <>
          Refusal <code className="font-mono">{decisionId}</code>
        </>
      }
      current={decisionId}
      crumbs={[
        { label: "Refusals", href: "/refusals" },
        { label: minuteText(occurrence.minute, settings.timeZone), href: minuteHref(occurrence.minute) },
      ]}
      sub={`${placeText(refusal)} · permanent link, the numbers are those of that moment`}
      actions={
        <>
          <LinkButton href={tryAgainHref(receipt)}>
            <FlaskConical />
            Try it now
          </LinkButton>
          <CopyButton labelled label="Copy text" text={receiptText(receipt, settings.timeZone)} />
          <CopyButton labelled label="Copy JSON" text={receiptJson(receipt)} />
          <CopyButton labelled label="Copy link" text={`${publicUrl}/refusals/${decisionId}`} />
          <PrintButton />
        </>
      }
    >
      <NotThisOne refusal={refusal} />
      <div className="grid min-h-[calc(100dvh-130px)] grid-cols-[minmax(0,1fr)_432px_minmax(0,1fr)] items-start gap-8 border-line border-t bg-page px-gutter pt-8 pb-12 max-lg:grid-cols-[minmax(0,1fr)_minmax(0,432px)] max-md:grid-cols-[minmax(0,1fr)] max-md:gap-6 max-md:px-3 max-md:py-4 print:block print:border-0 print:p-0">
        <div className="grid gap-6 max-md:order-2 print:hidden">
          <HowItGotHere receipt={receipt} around={around} />
          <IsItMistaken refusal={refusal} around={around} operator={operator} />
          {consumer && MONEY.has(receipt.code) && <WhatEmptiedIt consumerId={consumer.id} at={new Date(receipt.at)} />}
        </div>
        <div className="flex justify-center max-md:order-1">
          <Receipt
            receipt={receipt}
            timeZone={settings.timeZone}
            organisation={settings.organisation || undefined}
            suspect={occurrence.suspect !== null}
            hrefs={{
              ...(consumer && { consumer: `/consumers/${publicId("consumer", consumer.id)}` }),
              ...(plan && { plan: `/plans/${publicId("plan", plan.id)}` }),
            }}
            effectFor={effectFor}
            actionFor={(remedy) => <RemedyAction remedy={remedy} receipt={receipt} role={operator.role} />}
          />
        </div>
        <div className="grid gap-6 max-lg:col-span-full max-md:order-3 print:hidden">
          <ItsOccurrence refusal={refusal} />
          <ClientSaw answer={clientAnswer(receipt, publicUrl)} />
          <AroundIt around={around} at={new Date(receipt.at)} />
        </div>
      </div>
    </Page>
  );
}

/** Refused for what was in the purse, or was spent from it. */
const MONEY: ReadonlySet<string> = new Set(["credits_exhausted", "spend_cap_reached"]);

/** Read once for title and page. */
const refusalOf: (decisionId: string) => Promise<Refusal> = cache(async (decisionId) => {
  const found = await findRefusal(db(), decisionId);
  return found.state === "found" ? found.refusal : notFound();
});

/** Says whose receipt is shown where it is not this very call's. */
function NotThisOne({ refusal }: { readonly refusal: Refusal }) {
  const { occurrence, n, shown, exact, counted, firstDecisionId, lastDecisionId } = refusal;
  if (exact) return null;
  const shownId = shown === "first" ? firstDecisionId : lastDecisionId;
  const link = (
    <Link href={`/refusals/${shownId}`} className="link">
      <code>{shownId}</code>
    </Link>
  );
  if (!counted) {
    return (
      <Banner tone="info" title={`This minute counts ${occurrence.count.toLocaleString("en")} refusals so far.`}>
        Number {n.toLocaleString("en")} may be on its way from the gate; until then the newest is shown, {link}.
      </Banner>
    );
  }
  return (
    <Banner tone="info" title={`The receipt below is of the ${shown} call of this minute.`}>
      Of each minute the first and the last are kept in full; {link} is the nearer one. All{" "}
      {occurrence.count.toLocaleString("en")} were refused by the same rule.
    </Banner>
  );
}

/** "3rd of 9 in its minute" */
function placeText({ n, occurrence, counted }: Refusal): string {
  if (!counted) return `not among the ${occurrence.count.toLocaleString("en")} counted in its minute yet`;
  if (occurrence.count === 1) return "The only one in its minute";
  return `${ordinal(n)} of ${occurrence.count.toLocaleString("en")} in its minute`;
}

function ordinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  return `${n.toLocaleString("en")}${{ one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" }[rule]}`;
}

/** The same call as of now, as the same caller. */
function tryAgainHref({ gateway, call, key, consumer }: ReceiptEvidence): string {
  const caller = key ? publicId("key", key.id) : consumer ? publicId("consumer", consumer.id) : "";
  return tryHref({
    ...(gateway && { gateway: publicId("gateway", gateway.id) }),
    method: call.method,
    url: call.host === null ? call.path : `https://${call.host}${call.path}`,
    as: caller,
    units: String(call.units),
    ip: call.clientIp ?? "",
  });
}

function minuteHref(minute: Date): string {
  const from = minute.toISOString();
  const to = new Date(minute.getTime() + 60_000).toISOString();
  return `/refusals?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
}
