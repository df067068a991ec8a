import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";

import type { ReceiptLine } from "./receipt-lines";

/** `hrefs`: where the value of a line leads, by the line's name. */
export function Lines({
  lines,
  hrefs = {},
}: {
  readonly lines: readonly ReceiptLine[];
  readonly hrefs?: Readonly<Partial<Record<string, string>>>;
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
export function Line({ line, href }: { readonly line: ReceiptLine; readonly href?: string | undefined }) {
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

export function Heading({ children }: { readonly children: ReactNode }) {
  return <h3 className="mb-0.5 font-mono font-strong text-12/5 text-ink-2">{children}</h3>;
}

export function Rule() {
  return <div className="my-2 border-line-2 border-t" />;
}
