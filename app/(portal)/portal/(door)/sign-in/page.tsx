import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPortal } from "@/lib/access/portal-session";
import { LinkForm } from "./_parts/link-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await currentPortal()) redirect("/portal");
  return (
    <div className="rounded-3 border border-line bg-surface px-5 py-5">
      <h1 className="mb-1 font-strong text-18">Sign in</h1>
      <p className="mb-4 text-ink-2">With a link that is mailed to you. There is no password.</p>
      <LinkForm />
    </div>
  );
}
