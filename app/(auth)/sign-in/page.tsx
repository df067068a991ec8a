import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pathWithin } from "@/lib/access/path-within";
import { currentOperator } from "@/lib/access/session";
import { SignInForm } from "./_parts/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  readonly searchParams: Promise<{ from?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const destination = pathWithin((await searchParams).from);
  if (await currentOperator()) redirect(destination);
  return (
    <div className="rounded-3 border border-line bg-surface px-5 py-5">
      <h1 className="mb-4 font-strong text-18">Sign in</h1>
      <SignInForm destination={destination} />
      <p className="mt-4 text-12 text-ink-3">
        An account is made from an invitation. Ask an admin of your team for one, or for a new one if you forgot your
        password.
      </p>
    </div>
  );
}
