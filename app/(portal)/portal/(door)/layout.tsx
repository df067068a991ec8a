import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";

/** The door: one narrow column, the seller's name above it, nothing else. */
export default async function DoorLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="bg-page">
      <main className="mx-auto grid min-h-dvh w-full max-w-[440px] content-center gap-6 px-4 py-10 text-15 [--control:44px]">
        <Brand name={await senderName(db())} />
        {children}
      </main>
    </div>
  );
}
