"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { signInByLink } from "../../../../_parts/portal-auth";

export function ConfirmSignIn({ token }: { readonly token: string }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn() {
    setPending(true);
    setProblem(null);
    try {
      if (await signInByLink(token)) {
        router.replace("/portal");
        return;
      }
      setProblem("This link does not work any more: it was used, or its 15 minutes are over. Ask for a new one.");
    } catch {
      setProblem("No answer. Check the connection and press again: the link is still good.");
    }
    setPending(false);
  }

  return (
    <div className="grid gap-3">
      {problem && (
        <p role="alert" className="border-danger border-l-4 bg-danger-tint px-3 py-2">
          {problem}
        </p>
      )}
      <Button variant="primary" pending={pending} onClick={signIn} autoFocus>
        Sign in
      </Button>
    </div>
  );
}
