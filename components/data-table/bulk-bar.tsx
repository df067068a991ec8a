"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { useSelection } from "./selection";

/** What can be done with all ticked rows at once; stands at the window's foot while there are any. Esc clears them. */
export function BulkBar({
  noun: [one, many],
  children,
}: {
  /** "consumer", "consumers". */
  readonly noun: readonly [string, string];
  readonly children: ReactNode;
}) {
  const { selected, clear } = useSelection();
  const isOpen = selected.size > 0;

  useEffect(() => {
    if (!isOpen) return;
    function clearByEscape(event: KeyboardEvent) {
      const inDialog = event.target instanceof Element && event.target.closest("[role$=dialog], [role=menu]");
      if (event.key === "Escape" && !event.defaultPrevented && !inDialog) clear();
    }
    document.addEventListener("keydown", clearByEscape);
    return () => document.removeEventListener("keydown", clearByEscape);
  }, [isOpen, clear]);

  return (
    <section
      aria-label="Selection"
      hidden={!isOpen}
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-line-2 border-t bg-raised px-gutter py-2.5 [[hidden]]:hidden print:hidden"
    >
      <span role="status" className="mr-2 whitespace-nowrap font-strong">
        {isOpen && `${selected.size.toLocaleString("en")} ${selected.size === 1 ? one : many} selected`}
      </span>
      {isOpen && children}
      <span className="flex-1" />
      <Button variant="ghost" size="sm" onClick={clear}>
        <X className="size-3.5" />
        Clear selection
      </Button>
    </section>
  );
}
