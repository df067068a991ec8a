import { cn } from "@/components/class-names";
import type { CellTexts, CellView, PlanView, RouteView, WholeTexts } from "./matrix-view";

/** Price over rate and quota; what the draft changes has the published value struck through before it. */
export function CellFace({
  cell: { now, published, changed },
  whole,
}: {
  readonly cell: CellView;
  readonly whole: WholeTexts | null;
}) {
  const was = changed ? published : null;
  if (now === null) {
    return (
      <span className="block text-center text-ink-3">
        {was && <s className="font-mono">{was.price}</s>} not in plan
      </span>
    );
  }
  return (
    <>
      <span className={cn("flex justify-between font-mono text-13/[18px]", now.inherited && "text-ink-3")}>
        <span aria-hidden="true" className="font-sans">
          {now.inherited && "↑"}
        </span>
        <span>
          {was && was.price !== now.price && <Old>{was.price}</Old>} {now.price}
        </span>
      </span>
      <span className="flex justify-between gap-2 text-12 text-ink-2">
        <Limits now={now.rates} was={was?.rates} shared={whole?.rates} none="no rate" />
        <Limits now={now.quotas} was={was?.quotas} shared={whole?.quotas} none="no quota" />
      </span>
    </>
  );
}

interface LimitsProps {
  readonly now: readonly string[];
  readonly was: readonly string[] | undefined;
  /** The whole plan's, dimmed where the route has none of its own. */
  readonly shared?: readonly string[] | undefined;
  readonly none: string;
}

/** The first of a kind, and how many more there are. */
export function Limits({ now, was, shared = [], none }: LimitsProps) {
  const textOf = ([first = shared[0] ?? none, ...more]: readonly string[]) =>
    more.length > 0 ? `${first} +${more.length}` : first;
  const old = was === undefined ? null : textOf(was);
  return (
    <span className={cn("whitespace-nowrap", now.length === 0 && "text-ink-3")}>
      {old !== null && old !== textOf(now) && <Old>{old}</Old>} {textOf(now)}
    </span>
  );
}

export function Old({ children }: { readonly children: string }) {
  return <s className="text-ink-3 decoration-1">{children}</s>;
}

export function Corner() {
  return (
    <span aria-hidden="true" className="absolute top-0 left-0 size-2 bg-warn [clip-path:polygon(0_0,100%_0,0_100%)]" />
  );
}

/** What a screen reader says of a cell: the same as is drawn, in words. */
export function cellLabel(plan: PlanView, route: RouteView, { now, changed }: CellView): string {
  const words = now ? cellWords(now) : "not in plan";
  return `${plan.name}, ${route.pattern}: ${words}${changed ? ", changed, not published" : ""}. Edit`;
}

function cellWords(now: CellTexts): string {
  const price = `${now.price}${now.inherited ? " from the route" : ""}`;
  return [price, ...now.rates, ...now.quotas].join(", ");
}
