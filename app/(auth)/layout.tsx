import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";

/** The door: one narrow column, the mark above it, nothing else. */
export default function DoorLayout({ children }: { readonly children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[400px] content-center gap-6 px-4 py-10">
      <div className="flex items-center gap-2 font-strong text-18">
        <Logo />
        Tollgate
      </div>
      {children}
    </main>
  );
}
