import type { Metadata } from "next";
import type { ReactNode } from "react";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";

/** Payers know whoever sells the API, not us. The address is as good as a key: no site that is left for is told it. */
export async function generateMetadata(): Promise<Metadata> {
  return {
    title: { absolute: `Top up · ${await senderName(db())}` },
    referrer: "no-referrer",
    robots: { index: false },
  };
}

export default function TopUpLayout({ children }: { readonly children: ReactNode }) {
  return children;
}
