"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/components/class-names";

import { useFieldControl } from "./field";

/** One line of text. In a Field it needs no id or name. Secrets, ids and emails: `spellCheck={false}` and `autoComplete`. */
export function Input({ className, defaultValue, ...rest }: ComponentProps<"input">) {
  const { attributes, keptValue } = useFieldControl();
  return (
    <input
      {...attributes}
      {...(rest.value === undefined && { defaultValue: keptValue ?? defaultValue })}
      {...rest}
      className={cn(CONTROL, "h-control", className)}
    />
  );
}

/** Several lines of text. */
export function Textarea({ className, defaultValue, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const { attributes, keptValue } = useFieldControl();
  return (
    <textarea
      {...attributes}
      {...(rest.value === undefined && { defaultValue: keptValue ?? defaultValue })}
      rows={rows}
      {...rest}
      className={cn(CONTROL, "min-h-control py-1.5", className)}
    />
  );
}

/** The browser's own select, with our edge and arrow; children are `<option>`s. */
export function Select({ className, defaultValue, children, ...rest }: ComponentProps<"select">) {
  const { attributes, keptValue } = useFieldControl();
  return (
    <span className={cn("relative block", className)}>
      <select
        {...attributes}
        {...(rest.value === undefined && { defaultValue: keptValue ?? defaultValue })}
        {...rest}
        className={cn(CONTROL, "h-control cursor-pointer appearance-none pr-8")}
      >
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-2" />
    </span>
  );
}

/** An amount of credits: right-aligned, accepts "1,000.50". `unit` names what is counted; null: the label does. */
export function MoneyField({
  unit = "credits",
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { readonly unit?: ReactNode }) {
  return (
    <Affixed unit={unit} className={className}>
      <Input inputMode="decimal" autoComplete="off" spellCheck={false} {...rest} className={cn(BARE, "text-right")} />
    </Affixed>
  );
}

/** A whole number with what it counts: `<NumberField unit="calls" min={1} />`. Accepts "5,000". */
export function NumberField({
  unit,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { readonly unit?: ReactNode }) {
  return (
    <Affixed unit={unit} className={className}>
      <Input inputMode="numeric" autoComplete="off" spellCheck={false} {...rest} className={cn(BARE, "text-right")} />
    </Affixed>
  );
}

function Affixed({
  unit,
  className,
  children,
}: {
  readonly unit: ReactNode;
  readonly className: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "flex items-center rounded-2 border border-line-2 bg-surface",
        "has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2",
        "has-aria-invalid:border-danger has-aria-invalid:ring-1 has-aria-invalid:ring-danger",
        className,
      )}
    >
      {children}
      {unit !== undefined && unit !== null && <span className="whitespace-nowrap pr-2.5 pl-1 text-ink-3">{unit}</span>}
    </span>
  );
}

/** Over the edge that is drawn around it, so that an affixed field is as high as a bare one and pressed on its whole height. */
const BARE = "-my-px border-0 bg-transparent ring-0 focus-visible:outline-none aria-invalid:ring-0";

const CONTROL = [
  "w-full min-w-0 rounded-2 border border-line-2 bg-surface px-2.5 text-control text-ink max-[640px]:text-[16px] max-[640px]:leading-6",
  "focus-visible:rounded-2",
  "aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger",
  "disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3",
];
