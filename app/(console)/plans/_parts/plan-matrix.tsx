"use client";

import { parseAsString, useQueryState } from "nuqs";
import { type KeyboardEvent, useRef, useState } from "react";
import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";
import { CellEditor } from "./cell-editor";
import { CellFace, Corner, cellLabel } from "./cell-face";
import { type CellValue, cellValueOf } from "./cell-value";
import { MatrixBar } from "./matrix-bar";
import type { CellView, MatrixView, PlanView, RouteView } from "./matrix-view";
import { PriceEditor } from "./price-editor";
import { RoutePattern } from "./route-pattern";
import { useCellEdits } from "./use-cell-edits";
import { FIRST_COLUMN, WholeRow } from "./whole-row";

/**
 * Routes down, plans across, moved like a spreadsheet: arrows move, a digit begins a price, Delete lets the route's own
 * price through, Enter opens the whole cell (in the URL, `?cell=plan.route`), copy and paste carry a cell, and edits are undone and redone.
 * Inherited prices are dimmed with ↑; what the draft changes is marked, with the published value struck through.
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
  const table = useRef<HTMLTableElement>(null);
  const [open, setOpen] = useQueryState("cell", parseAsString.withOptions({ history: "push" }));
  const [current, setCurrent] = useState<Place>({ row: 0, column: 0 });
  const [typing, setTyping] = useState<(Place & { readonly text: string }) | null>(null);
  const [copied, setCopied] = useState<{ readonly name: string; readonly value: CellValue } | null>(null);
  const edits = useCellEdits(view);

  function go(place: Place) {
    const row = clamp(place.row, view.routes.length);
    const column = clamp(place.column, view.plans.length);
    setCurrent({ row, column });
    table.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  }

  function press(event: KeyboardEvent<HTMLTableElement>) {
    const spot = spotAt(view, current);
    if (spot === null || typing !== null || event.altKey) return;
    const chord = event.ctrlKey || event.metaKey;
    const step = chord ? undefined : STEPS[event.key];
    if (step) go({ row: current.row + step.row, column: current.column + step.column });
    else if (chord && !act(event, spot)) return;
    else if (!chord && !type(event.key, spot)) return;
    event.preventDefault();
  }

  function act({ key, shiftKey }: KeyboardEvent, { plan, route, cell }: Spot): boolean {
    const letter = key.toLowerCase();
    if (letter === "c") setCopied({ name: `${route.name} in ${plan.name}`, value: cellValueOf(cell.now) });
    else if (disabledReason !== undefined) return false;
    else if (letter === "v" && copied) edits.save(plan, route, withoutPrice(copied.value, route.byToken));
    else if (letter === "z" && !shiftKey) edits.undo();
    else if (letter === "y" || letter === "z") edits.redo();
    else return false;
    return true;
  }

  function type(key: string, { plan, route, cell }: Spot): boolean {
    if (disabledReason !== undefined || route.archived) return false;
    if (/^[\d.]$/.test(key) && !route.byToken) setTyping({ ...current, text: key });
    else if ((key === "Delete" || key === "Backspace") && cell.now && !cell.now.inherited)
      edits.save(plan, route, { ownPrice: "", limits: cell.now.limits });
    else return false;
    return true;
  }

  function saveTyped(price: string, step: Place) {
    const spot = spotAt(view, current);
    setTyping(null);
    if (spot) edits.save(spot.plan, spot.route, { ownPrice: price, limits: spot.cell.now?.limits ?? [] });
    // Once the cell is a button again.
    requestAnimationFrame(() => go({ row: current.row + step.row, column: current.column + step.column }));
  }

  const opened = openedCell(view, open);
  return (
    <>
      <MatrixBar edits={edits} copied={copied?.name ?? null} disabledReason={disabledReason} />
      <div className="max-h-[calc(100dvh-var(--bar))] overflow-auto scroll-pt-14 scroll-pl-64 border-line border-t max-md:max-h-none">
        <table
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that moves like a spreadsheet is a grid
          role="grid"
          aria-label="Plan matrix"
          aria-busy={edits.isSaving}
          onKeyDown={press}
          className={cn(
            "w-full border-separate border-spacing-0",
            view.plans.length === 1 && "max-w-[880px] border-line lg:border-r",
          )}
        >
          <thead>
            <tr>
              <th scope="col" className={cn(FIRST_COLUMN, "top-0 z-[3] h-auto py-2 align-bottom text-ink-3 text-12")}>
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
                <RouteHeader route={route} />
                {view.plans.map((plan, column) => {
                  const cell = route.cells[column];
                  const isCurrent = row === current.row && column === current.column;
                  const isTyped = isCurrent && typing !== null;
                  return (
                    <td
                      key={plan.planId}
                      className="relative h-13 min-w-37 border-line border-b border-l p-0 last:[&>button]:pr-6 max-md:last:[&>button]:pr-4 max-sm:min-w-30"
                    >
                      {cell && isTyped && (
                        <PriceEditor
                          label={`Price of ${route.name} in ${plan.name}, credits`}
                          begin={typing.text}
                          onSave={saveTyped}
                          onCancel={() => {
                            setTyping(null);
                            requestAnimationFrame(() => go(current));
                          }}
                        />
                      )}
                      {cell && !isTyped && (
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
      {opened && (
        <CellEditor
          key={open}
          {...opened}
          {...{ rateNote, disabledReason }}
          onSaved={(saved) => edits.note(saved, opened.plan, opened.route)}
          onClose={() => setOpen(null)}
        />
      )}
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

function RouteHeader({ route }: { readonly route: RouteView }) {
  return (
    <th scope="row" className={FIRST_COLUMN}>
      <Link
        href={`/routes/${route.routeId}`}
        className="font-mono text-13 [overflow-wrap:anywhere] hover:underline max-sm:block max-sm:text-12"
      >
        <RoutePattern pattern={route.pattern} />
      </Link>
      <div className="text-12 text-ink-3 max-sm:hidden">
        {route.archived && <span className="text-warn">archived · </span>}
        {route.host && `${route.host} · `}
        {route.byToken ? "by token" : `base ${route.base}`}
      </div>
    </th>
  );
}

interface Place {
  readonly row: number;
  readonly column: number;
}

interface Spot {
  readonly plan: PlanView;
  readonly route: RouteView;
  readonly cell: CellView;
}

function spotAt(view: MatrixView, { row, column }: Place): Spot | null {
  const route = view.routes[row];
  const plan = view.plans[column];
  const cell = route?.cells[column];
  return plan && route && cell ? { plan, route, cell } : null;
}

function openedCell(view: MatrixView, open: string | null): Spot | null {
  const [planId, routeId] = open?.split(".") ?? [];
  return spotAt(view, {
    row: view.routes.findIndex((route) => route.routeId === routeId),
    column: view.plans.findIndex((plan) => plan.planId === planId),
  });
}

/** A token route has one price for all plans. */
function withoutPrice(value: CellValue, byToken: boolean): CellValue {
  return value && byToken ? { ...value, ownPrice: "" } : value;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

const STEPS: Readonly<Record<string, Place>> = {
  ArrowDown: { row: 1, column: 0 },
  ArrowUp: { row: -1, column: 0 },
  ArrowRight: { row: 0, column: 1 },
  ArrowLeft: { row: 0, column: -1 },
};
