import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { findInvitation, INVITATION_DAYS } from "@/lib/access/invitation";
import { PASSWORD_CHARS_MIN } from "@/lib/access/schema";
import { db } from "@/lib/platform/db";
import { AcceptForm } from "./_parts/accept-form";

export const metadata: Metadata = { title: "Accept invitation", referrer: "no-referrer" };

interface InvitePageProps {
  readonly params: Promise<{ token: string }>;
}

export default async function InvitePage({ params }: InvitePageProps) {
  const { token } = await params;
  const invitation = await findInvitation(db(), token, Date.now());
  return (
    <div className="rounded-3 border border-line bg-surface px-5 py-5">
      {invitation ? (
        <>
          <h1 className="font-strong text-18">{invitation.email ? "Join the team" : "Set up the first admin"}</h1>
          <p className="mt-1 mb-4 text-ink-2">
            {invitation.email
              ? `You are invited as ${invitation.role === "viewer" ? "a viewer" : `an ${invitation.role}`}.`
              : "This link works once. Whoever uses it manages everything here, the team included."}
          </p>
          <AcceptForm token={token} email={invitation.email} passwordCharsMin={PASSWORD_CHARS_MIN} />
        </>
      ) : (
        <>
          <h1 className="font-strong text-18">This link opens nothing</h1>
          <p className="mt-1 mb-4 text-ink-2">
            It was used, replaced or withdrawn, or its {INVITATION_DAYS} days are over. Ask an admin for a new one.
          </p>
          <LinkButton href="/sign-in">Sign in</LinkButton>
        </>
      )}
    </div>
  );
}
