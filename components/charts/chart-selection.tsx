"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef } from "react";

import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Button, LinkButton } from "@/components/ui/button";
import { fieldMoment, fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";

/** A part of the chart's time, in Unix ms; `toMs` is exclusive. */
export interface Selection {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The selection a query asks for, cut to the chart's time; null where there is none or it lies outside. */
export function selectionIn(params: Readonly<Record<string, string | undefined>>, span: Selection): Selection | null {
  const fromMs = Math.max(span.fromMs, Date.parse(params.after ?? ""));
  const toMs = Math.min(span.toMs, Date.parse(params.before ?? ""));
  return fromMs < toMs ? { fromMs, toMs } : null;
}

/** The other way round: `after` and `before`, ISO 8601 in UTC. */
export function selectionParams({ fromMs, toMs }: Selection): Readonly<Record<string, string>> {
  return { after: isoMinute(fromMs), before: isoMinute(toMs) };
}

/** The brush without a pointer: two fields that show and set what is selected, and one press to have it all back. */
export function ChartSelection({
  address,
  span,
  selection,
}: {
  readonly address: ListAddress;
  readonly span: Selection;
  readonly selection: Selection | null;
}) {
  const router = useRouter();
  const zone = useTimeZone();
  const form = useRef<HTMLFormElement>(null);

  function apply(event?: FormEvent) {
    event?.preventDefault();
    if (!form.current) return;
    const data = new FormData(form.current);
    const fromMs = fieldMoment(String(data.get("from")), zone);
    const toMs = fieldMoment(String(data.get("to")), zone);
    const shown = selection ?? span;
    if (fromMs === null || toMs === null || fromMs >= toMs) return;
    if (isoMinute(fromMs) === isoMinute(shown.fromMs) && isoMinute(toMs) === isoMinute(shown.toMs)) return;
    router.push(hrefWith(address, selectionParams({ fromMs, toMs })) as Route, { scroll: false });
  }

  const limits = { min: fieldText(span.fromMs, zone), max: fieldText(span.toMs, zone) };
  const shown = selection ?? span;
  return (
    <form
      ref={form}
      // A new selection from elsewhere shows in the fields.
      key={`${shown.fromMs}-${shown.toMs}`}
      onSubmit={apply}
      onBlur={() => apply()}
      className="flex flex-wrap items-center gap-1.5 text-12 max-sm:w-full"
    >
      <label className="flex items-center gap-1.5 max-sm:flex-1">
        <span className="max-sm:sr-only">Selected</span>
        <input
          type="datetime-local"
          name="from"
          defaultValue={fieldText(shown.fromMs, zone)}
          {...limits}
          className={FIELD}
        />
      </label>
      <label className="flex items-center gap-1.5 max-sm:flex-1">
        <span>to</span>
        <input
          type="datetime-local"
          name="to"
          defaultValue={fieldText(shown.toMs, zone)}
          {...limits}
          className={FIELD}
        />
      </label>
      {selection ? (
        <LinkButton variant="ghost" size="sm" href={hrefWith(address, { after: null, before: null })} scroll={false}>
          Reset
        </LinkButton>
      ) : (
        <Button type="submit" variant="ghost" size="sm">
          Select
        </Button>
      )}
    </form>
  );
}

function isoMinute(ms: number): string {
  return new Date(ms).toISOString().replace(":00.000Z", "Z");
}

const FIELD =
  "h-7 min-w-0 rounded-2 border border-line-2 bg-surface px-2 focus-visible:rounded-2 max-sm:h-11 max-sm:w-full";
