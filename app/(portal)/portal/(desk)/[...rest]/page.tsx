import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const metadata: Metadata = { title: "Page not found" };

/** An address that is no page of the portal: said in its own frame, not in the operators'. */
export default function NoPage() {
  notFound();
}
