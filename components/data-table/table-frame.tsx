"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * Round a table: lets j, k and, inside it, the arrows move the focus from row to row and x tick the row, and makes the table
 * scroll by itself where it is wider than the page. Only then, as a head inside something that scrolls can no longer stick to the page.
 */
export function TableFrame({ children }: { readonly children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      element.toggleAttribute("data-wide", element.scrollWidth > element.clientWidth);
    });
    observer.observe(element);

    function move(event: KeyboardEvent) {
      const { activeElement } = document;
      const inside = element?.contains(activeElement) ?? false;
      const isFirst = document.querySelector("[data-rows]") === element;
      if (event.ctrlKey || event.metaKey || event.altKey || !element) return;
      if (activeElement?.matches("input:not([type=checkbox]), select, textarea")) return;
      if (event.key === "x" && inside) {
        activeElement?.closest("[data-row]")?.querySelector<HTMLElement>("[data-select-row]")?.click();
        return;
      }
      const step = (inside ? STEPS_INSIDE : STEPS)[event.key];
      if (step === undefined) return;
      if (!inside && !(isFirst && (activeElement === document.body || activeElement?.id === "main"))) return;
      const rows = [...element.querySelectorAll("[data-row]")];
      const next = rows[rows.findIndex((row) => row.contains(activeElement)) + step];
      if (!next) return;
      event.preventDefault();
      next.querySelector<HTMLElement>("a[href], button")?.focus();
    }

    document.addEventListener("keydown", move);
    return () => {
      observer.disconnect();
      document.removeEventListener("keydown", move);
    };
  }, []);

  return (
    <div
      ref={frame}
      data-rows=""
      className="relative overflow-x-clip border-line border-t data-wide:overflow-x-auto md:data-wide:max-h-[calc(100dvh-var(--bar))] md:data-wide:scroll-pt-10 md:data-wide:overflow-y-auto print:max-h-none"
    >
      {children}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1 };
const STEPS_INSIDE: Readonly<Record<string, number>> = { ...STEPS, ArrowDown: 1, ArrowUp: -1 };
