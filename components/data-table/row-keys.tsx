"use client";

import type { KeyboardEvent, ReactNode } from "react";

/** Lets j, k and the arrows move the focus from one row's link to the next, where no field is being typed in. */
export function RowKeys({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  function move(event: KeyboardEvent<HTMLDivElement>) {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.matches("input:not([type=checkbox]), select, textarea, [role=menu] *")) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
    const here = rows.findIndex((row) => row.contains(target));
    const next = rows[here + step];
    if (!next) return;
    event.preventDefault();
    const sameKind = target.matches("input[type=checkbox]") ? "input[type=checkbox]" : "a[href], button";
    next.querySelector<HTMLElement>(sameKind)?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus between the links inside
    <div className={className} onKeyDown={move}>
      {children}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
