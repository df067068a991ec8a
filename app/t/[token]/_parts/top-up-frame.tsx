import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";

/** One card in the middle of a phone, under the seller's name. `isDemo`: it says that no money moves. */
export async function TopUpFrame({ isDemo, children }: { readonly isDemo: boolean; readonly children: ReactNode }) {
  return (
    <div className="bg-page">
      <main className="mx-auto grid min-h-dvh w-full max-w-[440px] content-center gap-6 px-4 py-10 text-15 [&_.link]:py-3">
        <Brand name={await senderName(db())} />
        <div className="rounded-3 border border-line bg-surface px-5 py-5">{children}</div>
        {isDemo && (
          <p className="text-12 text-ink-3">This is a demo: payments are played through, and no money moves.</p>
        )}
      </main>
    </div>
  );
}
