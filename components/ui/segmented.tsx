"use client";

import { useId } from "react";

import { cn } from "@/components/class-names";
import { useFormState } from "@/components/forms/form-state";

import { FieldError } from "./field";
import { Link } from "./link";

/** Two to four views of the same thing, as links: the choice lives in the URL. */
export function SegmentedLinks({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
}) {
  return (
    <nav aria-label={label} className={FRAME}>
      {items.map((item) => (
        <Link
          key={item.label}
          href={item.href}
          scroll={false}
          aria-current={item.current ? "true" : undefined}
          className={cn(SEGMENT, item.current && CHOSEN)}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}

export interface SegmentedProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly defaultValue?: string | undefined;
  readonly value?: string | undefined;
  readonly onValueChange?: ((value: string) => void) | undefined;
}

/** Two to four choices of a form, all in sight: radios with a legend. */
export function Segmented({ name, label, hint, options, defaultValue, value, onValueChange }: SegmentedProps) {
  const id = useId();
  const form = useFormState();
  const error = form.fieldErrors[name];
  const chosen = form.values[name] ?? defaultValue;
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <fieldset className="grid content-start justify-items-start gap-1" aria-describedby={describedBy || undefined}>
      <legend className="mb-1 font-strong text-12">{label}</legend>
      <div className={FRAME}>
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              SEGMENT,
              "has-checked:bg-sunken has-checked:font-strong has-checked:text-ink has-checked:shadow-[inset_0_-2px_var(--accent)]",
              "has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:-outline-offset-2",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              {...(value === undefined
                ? { defaultChecked: option.value === chosen }
                : { checked: option.value === value })}
              onChange={() => onValueChange?.(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <span id={`${id}-hint`} className="text-12 text-ink-3">
          {hint}
        </span>
      )}
    </fieldset>
  );
}

const FRAME = "inline-flex overflow-hidden rounded-2 border border-line-2";
const SEGMENT = [
  "relative inline-flex h-[calc(var(--control)-2px)] cursor-pointer items-center whitespace-nowrap border-l border-line px-2.5",
  "pointer-coarse:-my-px pointer-coarse:h-11",
  "text-ink-2 first:border-l-0 hover:bg-hover focus-visible:-outline-offset-2",
];
const CHOSEN = "bg-sunken font-strong text-ink shadow-[inset_0_-2px_var(--accent)]";
