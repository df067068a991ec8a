"use client";

import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/components/class-names";

import { useFieldControl } from "./field";

type ToggleProps = Omit<ComponentProps<"input">, "type" | "children">;

/** On or off, told at once or with its form (submits "on"). In a Field it needs no label of its own, else aria-label. */
export function Switch({ className, defaultChecked, ...rest }: ToggleProps) {
  const { attributes, keptValue } = useFieldControl();
  return (
    <input
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its own state
      role="switch"
      {...attributes}
      {...(rest.checked === undefined && {
        defaultChecked: keptValue === undefined ? defaultChecked : keptValue === "on",
      })}
      {...rest}
      className={cn(
        "relative h-6 w-10 flex-none cursor-pointer appearance-none rounded-full border border-line-2 bg-surface",
        "transition-colors duration-140 ease-out focus-visible:rounded-full",
        "after:absolute after:top-[3px] after:left-[3px] after:size-4 after:rounded-full after:bg-line-2",
        "after:transition-[translate] after:duration-140 after:ease-out",
        "checked:border-accent checked:bg-accent checked:after:translate-x-4 checked:after:bg-on-accent",
        "pointer-coarse:before:absolute pointer-coarse:before:-inset-x-[3px] pointer-coarse:before:-inset-y-[11px]",
        "disabled:cursor-not-allowed disabled:opacity-60",
        className,
      )}
    />
  );
}

/** A tick box with its label beside it; submits "on" unless `value` is given. */
export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: ToggleProps & { readonly label: ReactNode; readonly hint?: ReactNode }) {
  return (
    <label
      className={cn(
        "flex min-h-6 w-fit gap-2 pointer-coarse:min-h-11",
        hint ? "items-start" : "items-center",
        className,
      )}
    >
      <input
        type="checkbox"
        {...rest}
        className={cn("size-4 flex-none cursor-pointer accent-accent", hint && "mt-0.5")}
      />
      <span>
        {label}
        {hint && <span className="block text-12 text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
