"use client";

import { LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Ends the session's row as well as the cookie, so that a copy of the cookie opens nothing. */
export function SignOut() {
  const router = useRouter();
  const [pending, setPending] = useState(false);

  async function leave() {
    setPending(true);
    // No page needs the client of sessions before somebody leaves.
    const { signOut } = await import("next-auth/react");
    await signOut({ redirect: false });
    router.replace("/sign-in");
    router.refresh();
  }

  return (
    <Button variant="ghost" size="icon-sm" aria-label="Sign out" pending={pending} onClick={leave}>
      <LogOut />
    </Button>
  );
}
