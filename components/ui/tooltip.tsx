"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/**
 * Words that appear on hover and on focus of `children`, one focusable element. A tooltip only repeats or explains: what
 * one must know to act belongs on the page. The child says it itself to screen readers (aria-label, aria-describedby).
 */
export function Tooltip({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }) {
  return (
    <Base.Root>
      <Base.Trigger delay={300} closeOnClick={false} render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} collisionPadding={8} className="z-30">
          <Base.Popup className="max-w-72 rounded-2 border border-line-2 bg-raised px-2.5 py-1.5 text-12 text-ink transition-opacity duration-80 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
