import type { Metadata } from "next";
import type { ReactNode } from "react";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";

/** Members know the portal by the name of whoever sells the API, not by ours. */
export async function generateMetadata(): Promise<Metadata> {
  const name = await senderName(db());
  return { title: { default: name, template: `%s · ${name}` }, robots: { index: false } };
}

export default function PortalLayout({ children }: { readonly children: ReactNode }) {
  return children;
}
