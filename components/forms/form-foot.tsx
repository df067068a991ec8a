import type { ReactNode } from "react";

/** What ends a form on a page: its one act and the way out of it. On a phone they share the width. */
export function FormFoot({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap gap-2 max-sm:*:flex-1">{children}</div>;
}
