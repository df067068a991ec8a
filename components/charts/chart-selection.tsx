"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef } from "react";

import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Button, LinkButton } from "@/components/ui/button";
import { fieldMoment, fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";

import { type Selection, selectionParams } from "./selection";

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
    const unchanged =
      fieldText(shown.fromMs, zone) === data.get("from") && fieldText(shown.toMs, zone) === data.get("to");
    if (unchanged) return;
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
      className="flex flex-wrap items-center gap-1.5 text-12 max-sm:grid max-sm:w-full"
    >
      <label className="flex items-center gap-1.5">
        <span className="max-sm:w-14 max-sm:flex-none">Selected</span>
        <input
          type="datetime-local"
          name="from"
          defaultValue={fieldText(shown.fromMs, zone)}
          {...limits}
          className={FIELD}
        />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="max-sm:w-14 max-sm:flex-none">to</span>
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

const FIELD =
  "h-7 min-w-0 rounded-2 border border-line-2 bg-surface px-2 focus-visible:rounded-2 max-sm:h-11 max-sm:w-full";
