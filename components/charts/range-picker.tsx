"use client";

import { Popover } from "@base-ui/react/popover";
import { Check, ChevronDown, Clock } from "lucide-react";
import type { Route } from "next";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useState } from "react";

import { cn } from "@/components/class-names";
import { hrefWith } from "@/components/data-table/list-address";
import { Button, buttonLook } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { fieldMoment, fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";

import { PRESETS, RANGE_MS_MAX, type Range, rangeBefore, rangeText } from "./range";

/**
 * The one range of a page: presets, or from and to by keyboard. It lives in the URL (`?range=7d`, or `?from=…&to=…`), where
 * the server reads it with `rangeOf`; choosing another also drops the chart's selection. `range` is what the server read.
 */
export function RangePicker({ range, compare = true }: { readonly range: Range; readonly compare?: boolean }) {
  const zone = useTimeZone();
  const router = useRouter();
  const path = usePathname();
  const address = { path, params: Object.fromEntries(useSearchParams()) };
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string | null>(null);

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fromMs = fieldMoment(String(data.get("from")), zone);
    const toMs = fieldMoment(String(data.get("to")), zone);
    const fault = rangeFault(fromMs, toMs);
    setError(fault);
    if (fault !== null || fromMs === null || toMs === null) return;
    const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    router.push(hrefWith(address, { ...NONE, from, to }) as Route, { scroll: false });
    setOpen(false);
  }

  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setError(null);
      }}
    >
      <Popover.Trigger className={buttonLook()} aria-label={`Time range: ${rangeText(range, zone)}`}>
        <Clock />
        {rangeText(range, zone)}
        {compare && <span className="text-ink-3 max-sm:hidden">vs {rangeText(rangeBefore(range), zone)}</span>}
        <ChevronDown className="size-3.5" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} collisionPadding={8} className="z-30">
          <Popover.Popup
            aria-label="Time range"
            className="w-72 max-w-[calc(100vw-16px)] rounded-2 border border-line-2 bg-raised text-ink outline-none transition-opacity duration-80 data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <ul className="py-1">
              {PRESETS.map((preset) => (
                <li key={preset.name}>
                  <Link
                    href={hrefWith(address, { ...NONE, range: preset.name })}
                    scroll={false}
                    onClick={() => setOpen(false)}
                    aria-current={preset.name === range.preset ? "true" : undefined}
                    className="flex min-h-8 items-center gap-2 px-3 hover:bg-hover focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
                  >
                    {preset.label}
                    {preset.name === range.preset && <Check className="ml-auto size-3.5" />}
                  </Link>
                </li>
              ))}
            </ul>
            <form onSubmit={apply} noValidate className="grid gap-2 border-line border-t p-3">
              <label className="grid gap-1 font-strong text-12">
                From
                <input
                  type="datetime-local"
                  name="from"
                  required
                  defaultValue={fieldText(range.fromMs, zone)}
                  aria-invalid={error !== null || undefined}
                  aria-describedby="range-error range-zone"
                  className={FIELD}
                />
              </label>
              <label className="grid gap-1 font-strong text-12">
                To
                <input
                  type="datetime-local"
                  name="to"
                  required
                  defaultValue={fieldText(range.toMs, zone)}
                  aria-invalid={error !== null || undefined}
                  aria-describedby="range-error range-zone"
                  className={FIELD}
                />
              </label>
              {error && <FieldError id="range-error">{error}</FieldError>}
              <div className="flex items-center gap-2">
                <span id="range-zone" className="flex-1 text-12 text-ink-3">
                  Times in {zone}
                </span>
                <Button type="submit">Apply</Button>
              </div>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function rangeFault(fromMs: number | null, toMs: number | null): string | null {
  if (fromMs === null || toMs === null) return "Give both a date and a time.";
  if (fromMs >= toMs) return "The end must be after the start.";
  if (toMs - fromMs > RANGE_MS_MAX) return "At most 400 days at once.";
  return null;
}

const NONE = { range: null, from: null, to: null, after: null, before: null };
const FIELD = cn(
  "h-control w-full rounded-2 border border-line-2 bg-surface px-2.5 font-normal text-13 focus-visible:rounded-2",
  "aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger max-[640px]:text-[16px]",
);
