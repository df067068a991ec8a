import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { findSignInLink } from "@/lib/access/sign-in-link";
import { db } from "@/lib/platform/db";
import { ConfirmSignIn } from "./_parts/confirm-sign-in";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

interface LinkPageProps {
  readonly params: Promise<{ token: string }>;
}

/** Opening the link changes nothing, since mail scanners open it too; pressing the button does. */
export default async function LinkPage({ params }: LinkPageProps) {
  const { token } = await params;
  const owner = await findSignInLink(db(), token, Date.now());
  return (
    <div className="rounded-3 border border-line bg-surface px-5 py-5">
      {owner ? (
        <>
          <h1 className="mb-1 font-strong text-18 [overflow-wrap:anywhere]">Sign in for {owner.consumerName}</h1>
          <p className="mb-4 text-ink-2 [overflow-wrap:anywhere]">As {owner.email}.</p>
          <ConfirmSignIn token={token} />
        </>
      ) : (
        <>
          <h1 className="mb-1 font-strong text-18">This link does not work any more</h1>
          <p className="mb-4 text-ink-2">A link works once, within 15 minutes. Ask for a new one.</p>
          <LinkButton href="/portal/sign-in" variant="primary">
            Ask for a link
          </LinkButton>
        </>
      )}
    </div>
  );
}
