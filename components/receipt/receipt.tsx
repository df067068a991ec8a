import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { groupOf } from "@/components/code-groups";
import { CodeChip, SuspectChip } from "@/components/ui/code-chip";
import type { Evidence, Receipt as ReceiptEvidence, Remedy } from "@/lib/engine/receipt";
import { creditsDisplay } from "@/lib/kernel/money";

import { Barcode } from "./barcode";
import { Heading, Line, Lines, Rule } from "./lines";
import { Perforation, TornEdge } from "./paper";
import { type Audience, type ReceiptLine, type ReceiptLines, receiptLines } from "./receipt-lines";
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
  /** What a remedy would bring now, under what it is. */
  readonly effectFor?: ((remedy: Remedy) => string | null) | undefined;
  /** It never happened: it has no number, and is told in the present. */
  readonly dryRun?: boolean | undefined;
}

/**
 * A refusal's evidence as a toll receipt: what was asked, rule by rule what was found, the purse of that moment, what was
 * short, and under the perforation what would have let it pass. Prints at 76 mm.
 */
export function Receipt(props: ReceiptProps) {
  const {
    receipt,
    timeZone,
    organisation,
    audience = "operator",
    suspect,
    hrefs = {},
    actionFor,
    effectFor,
    dryRun,
  } = props;
  const lines = receiptLines(receipt, timeZone, audience);
  return (
    <article
      aria-label={dryRun ? "Receipt of the dry run" : `Receipt of refusal ${receipt.decisionId}`}
      data-group={groupOf(receipt.code)}
      className={PAPER}
    >
      <TornEdge />
      <div className={SHEET}>
        <header className="text-center">
          <p className="text-ink-3">{dryRun ? DRY_RUN : senderOf(receipt, organisation, audience)}</p>
          <h2 className="font-mono font-strong text-22 tracking-[0.02em]">{receipt.status} REFUSED</h2>
          <div className="flex flex-wrap justify-center gap-1">
            <CodeChip code={receipt.code} />
            {suspect && <SuspectChip />}
          </div>
          <p className="mt-1.5 font-sans tracking-normal">{receipt.detail}</p>
        </header>
        <Found lines={lines} hrefs={hrefs} />
        {lines.short && <Total line={lines.short} />}
      </div>
      <Perforation />
      <div className={SHEET}>
        <h3 className="mb-0.5 font-sans font-strong text-13 text-ink tracking-normal">
          {dryRun ? "What would let it pass" : "What would have let it pass"}
        </h3>
        <ol>
          {receipt.remedies.map((remedy, index) => {
            const { title, detail } = remedyText(remedy, receipt, timeZone, audience);
            const action = actionFor?.(remedy);
            const effect = effectFor?.(remedy);
            return (
              <li
                key={`${remedy.kind}-${title}`}
                className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-1 border-line border-t py-2.5 font-sans tracking-normal first:border-t-0 max-sm:grid-cols-[16px_minmax(0,1fr)]"
              >
                <span className="font-mono text-ink-3">{index + 1}</span>
                <div className="[overflow-wrap:anywhere]">
                  {title}
                  <p className="text-12 text-ink-3">{detail}</p>
                  {effect && <p className="text-12 text-ink-2 print:hidden">{effect}</p>}
                </div>
                {action && <div className="max-sm:col-start-2 max-sm:*:w-full print:hidden">{action}</div>}
              </li>
            );
          })}
        </ol>
        {!dryRun && (
          <>
            <Rule />
            <div className="text-center">
              <Barcode text={receipt.decisionId} />
              <p className="mt-1 text-12">{receipt.decisionId}</p>
            </div>
          </>
        )}
      </div>
      <TornEdge bottom />
    </article>
  );
}

/** A dry run that the gate allows, on the same paper: what each rule found, and what would be left. */
export function AllowedReceipt({
  evidence,
  timeZone,
  hrefs = {},
}: {
  readonly evidence: Evidence;
  readonly timeZone: string;
  readonly hrefs?: ReceiptProps["hrefs"];
}) {
  const lines = receiptLines(evidence, timeZone);
  const { cost, purse } = evidence;
  return (
    <article aria-label="Receipt of the dry run" className={PAPER}>
      <TornEdge />
      <div className={SHEET}>
        <header className="text-center">
          <p className="text-ink-3">{DRY_RUN}</p>
          <h2 className="font-mono font-strong text-22 text-ok tracking-[0.02em]">200 ALLOWED</h2>
          <p className="mt-1.5 font-sans tracking-normal">Each rule lets this call pass.</p>
        </header>
        <Found lines={lines} hrefs={hrefs} />
        {cost && purse && (
          <Total line={{ name: "LEFT AFTER", value: creditsDisplay(purse.availableMicros - cost.costMicros) }} />
        )}
      </div>
      <TornEdge bottom />
    </article>
  );
}

/** What the decision found: the call, the rules, what was asked, the purse. */
function Found({ lines, hrefs = {} }: { readonly lines: ReceiptLines; readonly hrefs: ReceiptProps["hrefs"] }) {
  const { call, rules, asked, purse } = lines;
  return (
    <>
      <Rule />
      <Lines lines={call} hrefs={hrefs} />
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
    </>
  );
}

function Total({ line }: { readonly line: ReceiptLine }) {
  return (
    <>
      <div className="my-2 border-line-2 border-t-3 border-double" />
      <dl className="font-strong text-15/6">
        <Line line={line} />
      </dl>
    </>
  );
}

/** Who printed it. */
function senderOf(receipt: ReceiptEvidence, organisation: string | undefined, audience: Audience): string {
  const gate = audience === "operator" ? [receipt.gateId, receipt.gateway?.name] : [];
  return [organisation, ...gate].filter(Boolean).join(" · ");
}

const DRY_RUN = "DRY RUN · nothing was counted";
const PAPER = "w-full max-w-[432px] font-mono text-13 tracking-[-0.01em] max-md:text-[12.5px] print:w-[76mm]";
const SHEET = "border-line border-x bg-raised px-6 py-3 max-md:px-4";
