"use client";

import { parseAsString, useQueryState } from "nuqs";
import { type KeyboardEvent, useState } from "react";
import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { CellEditor } from "./cell-editor";
import type { CellTexts, CellView, MatrixView, PlanView, RouteView, WholeTexts } from "./matrix-view";

/**
 * Routes down, plans across. Arrows move, Enter edits; the open cell is in the URL (`?cell=plan.route`). Inherited prices
 * are dimmed with ↑; what the draft changes is marked, with the published value struck through.
 */
export function PlanMatrix({
  view,
  rateNote,
  disabledReason,
}: {
  readonly view: MatrixView;
  /** What a rate comes to with the gates that run now. */
  readonly rateNote: string;
  readonly disabledReason: string | undefined;
}) {
  const [open, setOpen] = useQueryState("cell", parseAsString.withOptions({ history: "push" }));
  const [current, setCurrent] = useState({ row: 0, column: 0 });

  function move(event: KeyboardEvent<HTMLTableElement>) {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = clamp(current.row + step.rows, view.routes.length);
    const column = clamp(current.column + step.columns, view.plans.length);
    event.preventDefault();
    setCurrent({ row, column });
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  }

  const opened = openedCell(view, open);
  return (
    <>
      <div className="max-h-[calc(100dvh-var(--bar))] overflow-auto scroll-pt-14 scroll-pl-64 border-line border-t max-md:max-h-none">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that moves like a spreadsheet is a grid
          role="grid"
          aria-label="Plan matrix"
          onKeyDown={move}
          className="w-full border-separate border-spacing-0"
        >
          <thead>
            <tr>
              <th scope="col" className={cn(FIRST, "top-0 z-[3] h-auto py-2 align-bottom text-ink-3 text-12")}>
                Route
              </th>
              {view.plans.map((plan) => (
                <PlanHeader key={plan.planId} plan={plan} />
              ))}
            </tr>
          </thead>
          <tbody>
            <WholeRow view={view} />
            {view.routes.map((route, row) => (
              <tr key={route.routeId}>
                <th scope="row" className={FIRST}>
                  <Link
                    href={`/routes/${route.routeId}`}
                    className="font-mono text-13 [overflow-wrap:anywhere] hover:underline"
                  >
                    {route.pattern}
                  </Link>
                  <div className="text-12 text-ink-3 max-sm:hidden">
                    {route.archived && <span className="text-warn">archived · </span>}
                    {route.host && `${route.host} · `}
                    {route.byToken ? "by token" : `base ${route.base}`}
                  </div>
                </th>
                {view.plans.map((plan, column) => {
                  const cell = route.cells[column];
                  const isCurrent = row === current.row && column === current.column;
                  return (
                    <td
                      key={plan.planId}
                      className="relative h-13 min-w-37 border-line border-b border-l p-0 max-sm:min-w-30"
                    >
                      {cell && (
                        <button
                          type="button"
                          data-cell={`${row} ${column}`}
                          tabIndex={isCurrent ? 0 : -1}
                          aria-label={cellLabel(plan, route, cell)}
                          onFocus={() => setCurrent({ row, column })}
                          onClick={() => setOpen(`${plan.planId}.${route.routeId}`)}
                          className={cn(
                            "block size-full min-h-13 cursor-pointer px-3 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-2",
                            cell.changed && "bg-warn-tint hover:bg-warn-tint",
                          )}
                        >
                          {cell.changed && <Corner />}
                          <CellFace cell={cell} whole={view.wholes[column]?.now ?? null} />
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {opened && <CellEditor key={open} {...opened} {...{ rateNote, disabledReason }} onClose={() => setOpen(null)} />}
    </>
  );
}

function PlanHeader({ plan }: { readonly plan: PlanView }) {
  return (
    <th
      scope="col"
      className="sticky top-0 z-[1] min-w-37 border-line border-b border-l bg-surface px-3 py-2 text-left align-bottom font-normal text-ink-2 max-sm:min-w-30 max-sm:px-2"
    >
      <Link href={`/plans/${plan.planId}`} className="font-strong text-ink [overflow-wrap:anywhere] hover:underline">
        {plan.name}
      </Link>{" "}
      <span className="whitespace-nowrap text-ink-3">{plan.version}</span>
      <div className="text-12 text-ink-3">
        {plan.subscribers.toLocaleString("en")} {plan.subscribers === 1 ? "consumer" : "consumers"}
      </div>
    </th>
  );
}

/** Included credits and the limits that all routes of a plan share; they are edited on the plan's own page. */
function WholeRow({ view }: { readonly view: MatrixView }) {
  return (
    <tr>
      <th scope="row" className={cn(FIRST, "bg-sunken text-ink-2")}>
        Whole plan
        <div className="text-12 text-ink-3 max-sm:hidden">included credits a month; limits of all routes together</div>
      </th>
      {view.plans.map((plan, column) => {
        const { now = null, published = null, changed = false } = view.wholes[column] ?? {};
        const was = changed ? published : null;
        return (
          <td key={plan.planId} className="relative h-13 border-line border-b border-l bg-sunken p-0">
            <Link
              href={`/plans/${plan.planId}?tab=terms`}
              aria-label={`Whole plan ${plan.name}: ${wholeWords(now)}. Edit`}
              className={cn(
                "block min-h-13 px-3 py-1 hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-2",
                changed && "bg-warn-tint hover:bg-warn-tint",
              )}
            >
              {changed && <Corner />}
              <span className="block text-right font-mono text-13/[18px]">
                {was && was.included !== now?.included && <Old>{was.included}</Old>} {now?.included ?? "—"}
              </span>
              <span className="flex justify-between gap-2 text-12 text-ink-2">
                <Limits now={now?.rates ?? []} was={was?.rates} none="no rate" />
                <Limits now={now?.quotas ?? []} was={was?.quotas} none="no quota" />
              </span>
            </Link>
          </td>
        );
      })}
    </tr>
  );
}

function CellFace({
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
function Limits({ now, was, shared = [], none }: LimitsProps) {
  const textOf = ([first = shared[0] ?? none, ...more]: readonly string[]) =>
    more.length > 0 ? `${first} +${more.length}` : first;
  const old = was === undefined ? null : textOf(was);
  return (
    <span className={cn("whitespace-nowrap", now.length === 0 && "text-ink-3")}>
      {old !== null && old !== textOf(now) && <Old>{old}</Old>} {textOf(now)}
    </span>
  );
}

function Old({ children }: { readonly children: string }) {
  return <s className="text-ink-3 decoration-1">{children}</s>;
}

function Corner() {
  return (
    <span aria-hidden="true" className="absolute top-0 left-0 size-2 bg-warn [clip-path:polygon(0_0,100%_0,0_100%)]" />
  );
}

/** What a screen reader says of a cell: the same as is drawn, in words. */
function cellLabel(plan: PlanView, route: RouteView, { now, changed }: CellView): string {
  const words = now ? cellWords(now) : "not in plan";
  return `${plan.name}, ${route.pattern}: ${words}${changed ? ", changed, not published" : ""}. Edit`;
}

function cellWords(now: CellTexts): string {
  const price = `${now.price}${now.inherited ? " from the route" : ""}`;
  return [price, ...now.rates, ...now.quotas].join(", ");
}

function wholeWords(now: WholeTexts | null): string {
  return now ? [`${now.included} credits included a month`, ...now.rates, ...now.quotas].join(", ") : "nothing yet";
}

function openedCell(view: MatrixView, open: string | null) {
  const [planId, routeId] = open?.split(".") ?? [];
  const column = view.plans.findIndex((plan) => plan.planId === planId);
  const route = view.routes.find((candidate) => candidate.routeId === routeId);
  const plan = view.plans[column];
  const cell = route?.cells[column];
  return plan && route && cell ? { plan, route, cell } : null;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

const STEPS: Readonly<Record<string, { readonly rows: number; readonly columns: number }>> = {
  ArrowDown: { rows: 1, columns: 0 },
  ArrowUp: { rows: -1, columns: 0 },
  ArrowRight: { rows: 0, columns: 1 },
  ArrowLeft: { rows: 0, columns: -1 },
};

const FIRST =
  "sticky left-0 z-[2] h-13 min-w-64 border-line border-b bg-surface py-1 pr-3 pl-6 text-left font-normal max-sm:min-w-34 max-sm:max-w-34 max-sm:pl-4";
