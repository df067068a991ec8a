import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { groupOf } from "@/components/code-groups";
import { CodeChip, SuspectChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import type { Receipt as ReceiptEvidence, Remedy } from "@/lib/engine/receipt";

import { Barcode } from "./barcode";
import { Perforation, TornEdge } from "./paper";
import { type Audience, type ReceiptLine, receiptLines } from "./receipt-lines";
import { remedyText } from "./remedy-text";

export interface ReceiptProps {
  readonly receipt: ReceiptEvidence;
  /** In which its times are shown. */
  readonly timeZone: string;
  /** Who sells: printed on top. */
  readonly organisation?: string | undefined;
  readonly audience?: Audience | undefined;
  /** Suspected to be the operator's own mistake. */
  readonly suspect?: boolean | undefined;
  /** Where its objects live now; they may be renamed or gone since. */
  readonly hrefs?: Readonly<Partial<Record<"consumer" | "plan" | "route" | "config", string>>> | undefined;
  /** The button beside a remedy, or null where nothing can be pressed for it. */
  readonly actionFor?: ((remedy: Remedy) => ReactNode) | undefined;
}

/**
 * A refusal's evidence as a toll receipt: what was asked, rule by rule what was found, the purse of that moment, what was
 * short, and under the perforation what would have let it pass. Prints at 76 mm.
 */
export function Receipt(props: ReceiptProps) {
  const { receipt, timeZone, organisation, audience = "operator", suspect, hrefs = {}, actionFor } = props;
  const { call, rules, asked, purse, short } = receiptLines(receipt, timeZone, audience);
  const gate = audience === "operator" ? [receipt.gateId, receipt.gateway?.name] : [];
  const from = [organisation, ...gate].filter(Boolean).join(" · ");
  const links: Readonly<Record<string, string | undefined>> = hrefs;
  return (
    <article
      aria-label={`Receipt of refusal ${receipt.decisionId}`}
      data-group={groupOf(receipt.code)}
      className="w-full max-w-[432px] font-mono text-13 tracking-[-0.01em] max-md:text-[12.5px] print:w-[76mm]"
    >
      <TornEdge />
      <div className="border-line border-x bg-raised px-6 py-3 max-md:px-4">
        <header className="text-center">
          <p className="text-ink-3">{from}</p>
          <h2 className="font-mono font-strong text-22 tracking-[0.02em]">{receipt.status} REFUSED</h2>
          <div className="flex flex-wrap justify-center gap-1">
            <CodeChip code={receipt.code} />
            {suspect && <SuspectChip />}
          </div>
          <p className="mt-1.5 font-sans tracking-normal">{receipt.detail}</p>
        </header>
        <Rule />
        <Lines lines={call} hrefs={links} />
        {rules.length > 0 && (
          <>
            <Rule />
            <Heading>Rules, in order</Heading>
            <Lines lines={rules} />
          </>
        )}
        {(asked || purse) && <Rule />}
        {asked && (
          <>
            <Heading>Asked</Heading>
            <Lines lines={[asked]} />
          </>
        )}
        {purse && (
          <div className={cn(asked && "mt-2")}>
            <Heading>Purse at {purse.at}</Heading>
            <Lines lines={purse.lines} />
          </div>
        )}
        {short && (
          <>
            <div className="my-2 border-line-2 border-t-3 border-double" />
            <dl className="font-strong text-15/6">
              <Line line={short} />
            </dl>
          </>
        )}
      </div>
      <Perforation />
      <div className="border-line border-x bg-raised px-6 py-3 max-md:px-4">
        <h3 className="mb-0.5 font-sans font-strong text-13 text-ink tracking-normal">What would have let it pass</h3>
        <ol>
          {receipt.remedies.map((remedy, index) => {
            const { title, detail } = remedyText(remedy, receipt, timeZone, audience);
            const action = actionFor?.(remedy);
            return (
              <li
                key={`${remedy.kind}-${title}`}
                className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-1 border-line border-t py-2.5 font-sans tracking-normal first:border-t-0 max-sm:grid-cols-[16px_minmax(0,1fr)]"
              >
                <span className="font-mono text-ink-3">{index + 1}</span>
                <div className="[overflow-wrap:anywhere]">
                  {title}
                  <p className="text-12 text-ink-3">{detail}</p>
                </div>
                {action && <div className="max-sm:col-start-2 max-sm:*:w-full print:hidden">{action}</div>}
              </li>
            );
          })}
        </ol>
        <Rule />
        <div className="text-center">
          <Barcode text={receipt.decisionId} />
          <p className="mt-1 text-12">{receipt.decisionId}</p>
        </div>
      </div>
      <TornEdge bottom />
    </article>
  );
}

function Lines({
  lines,
  hrefs = {},
}: {
  readonly lines: readonly ReceiptLine[];
  readonly hrefs?: Readonly<Record<string, string | undefined>>;
}) {
  return (
    <dl>
      {lines.map((line) => (
        <Line key={`${line.name}-${line.value}`} line={line} href={hrefs[line.name]} />
      ))}
    </dl>
  );
}

/** A leader line: the dots lead the eye from the name to the value. A value that does not fit wraps under its name. */
function Line({ line, href }: { readonly line: ReceiptLine; readonly href?: string | undefined }) {
  const { name, value, verdict, decisive, strong, dim } = line;
  return (
    <div
      className={cn(
        "flex flex-wrap items-center justify-end gap-x-1.5",
        decisive && "font-strong text-code-ink",
        (dim || verdict === "skipped") && "text-ink-3",
        strong && "font-strong",
      )}
    >
      <dt className="flex min-w-0 items-center gap-1.5">
        {verdict && <VerdictMark verdict={verdict} />}
        {name}
      </dt>
      <span aria-hidden="true" className="min-w-3 flex-1 translate-y-1 border-line-2 border-b border-dotted" />
      <dd className="max-w-full text-right [overflow-wrap:anywhere]">
        {href ? (
          <Link href={href} className="link inline-block min-h-6 leading-6 underline-offset-4 print:no-underline">
            {value}
          </Link>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}

function VerdictMark({ verdict }: { readonly verdict: NonNullable<ReceiptLine["verdict"]> }) {
  const { icon: Icon, word, ink } = VERDICTS[verdict];
  return (
    <>
      <Icon className={cn("size-3.5", ink)} />
      <span className="sr-only">{word}: </span>
    </>
  );
}

const VERDICTS = {
  pass: { icon: Check, word: "passed", ink: "text-ok" },
  refuse: { icon: X, word: "refused", ink: "" },
  skipped: { icon: Minus, word: "not asked", ink: "text-ink-3" },
} as const;

function Heading({ children }: { readonly children: ReactNode }) {
  return <h3 className="mb-0.5 font-mono font-strong text-12/5 text-ink-2">{children}</h3>;
}

function Rule() {
  return <div className="my-2 border-line-2 border-t" />;
}
