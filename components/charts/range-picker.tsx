"use client";

import { Popover } from "@base-ui/react/popover";
import { Check, ChevronDown, Clock } from "lucide-react";
import type { Route } from "next";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useState } from "react";

import { cn } from "@/components/class-names";
import { hrefWith } from "@/components/data-table/list-address";
import { Button } from "@/components/ui/button";
import { buttonLook } from "@/components/ui/button-look";
import { FieldError } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { fieldText } from "@/components/ui/time-text";
import { useTimeZone } from "@/components/ui/time-zone";
import { PRESETS, type Preset, parseTimeRange, previousRange, type TimeRange } from "@/lib/analytics/time-range";

import { rangeText } from "./range-text";

/**
 * The one range of a page: presets, or from and to by keyboard. It lives in the URL (`?range=7d`, or `?from=…&to=…`), where
 * the server reads it with `parseTimeRange`; choosing another also drops the chart's selection. `range` is what the server read.
 */
export function RangePicker({ range, compare = true }: { readonly range: TimeRange; readonly compare?: boolean }) {
  const zone = useTimeZone();
  const router = useRouter();
  const path = usePathname();
  const address = { path, params: Object.fromEntries(useSearchParams()) };
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string | null>(null);

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = [String(data.get("from")), String(data.get("to"))];
    const problem =
      from === "" || to === "" ? "Give both a day and a time." : parseTimeRange({ from, to }, 0, zone).problem;
    setError(problem);
    if (problem !== null) return;
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
        {compare && <span className="text-ink-3 max-sm:hidden">vs {rangeText(previousRange(range, zone), zone)}</span>}
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
                <li key={preset}>
                  <Link
                    href={hrefWith(address, { ...NONE, range: preset })}
                    scroll={false}
                    onClick={() => setOpen(false)}
                    aria-current={preset === range.preset ? "true" : undefined}
                    className="flex min-h-8 items-center gap-2 px-3 hover:bg-hover focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
                  >
                    {LABELS[preset]}
                    {preset === range.preset && <Check className="ml-auto size-3.5" />}
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

const LABELS: Readonly<Record<Preset, string>> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};
const NONE = { range: null, from: null, to: null, after: null, before: null };
const FIELD = cn(
  "h-control w-full rounded-2 border border-line-2 bg-surface px-2.5 font-normal text-13 focus-visible:rounded-2",
  "aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger max-[640px]:text-[16px]",
);
