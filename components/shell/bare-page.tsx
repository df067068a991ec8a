import type { ReactNode } from "react";

import { Logo } from "./logo";

/** A page outside the frame: the mark, and one column. For what is shown where nobody may be signed in. */
export function BarePage({ children }: { readonly children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[640px] content-center py-12 pb-[20vh]">
      <p className="flex items-center gap-2 px-gutter font-strong text-14 tracking-[-0.01em]">
        <Logo />
        Tollgate
      </p>
      {children}
    </main>
  );
}
