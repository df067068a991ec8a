import type { ReactNode } from "react";

/** A key to press: `<Kbd>Ctrl K</Kbd>`. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="whitespace-nowrap rounded-1 border border-line bg-surface px-1 font-mono text-11 text-ink-3">
      {children}
    </kbd>
  );
}
