import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requirePortal } from "@/lib/access/portal-session";

export const metadata: Metadata = { title: "Page not found" };

/** An address that is no page of the portal: said in its own frame, not in the operators', and to members alone. */
export default async function NoPage() {
  await requirePortal();
  notFound();
}
