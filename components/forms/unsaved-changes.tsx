"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";

interface UnsavedChangesProps {
  readonly unsaved: boolean;
  readonly title?: string;
  /** What is lost. */
  readonly description?: string;
  readonly cancel?: string;
}

/** Asks before a link or a closed tab throws away what was typed. Forms put it in by themselves. */
export function UnsavedChanges({
  unsaved,
  title = "Leave without saving?",
  description = "What you typed here is not saved yet and is lost when you leave.",
  cancel = "Keep editing",
}: UnsavedChangesProps) {
  const router = useRouter();
  const [destination, setDestination] = useState<string | null>(null);

  useEffect(() => {
    if (!unsaved) return;

    function askBeforeUnload(event: BeforeUnloadEvent) {
      event.preventDefault();
    }

    function askBeforeLink(event: MouseEvent) {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const staysHere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
      if (!(link instanceof HTMLAnchorElement) || staysHere || link.target === "_blank") return;
      if (link.origin !== location.origin || link.hasAttribute("download")) return;
      event.preventDefault();
      event.stopPropagation();
      setDestination(link.pathname + link.search + link.hash);
    }

    addEventListener("beforeunload", askBeforeUnload);
    document.addEventListener("click", askBeforeLink, { capture: true });
    return () => {
      removeEventListener("beforeunload", askBeforeUnload);
      document.removeEventListener("click", askBeforeLink, { capture: true });
    };
  }, [unsaved]);

  return (
    <AlertDialog
      open={destination !== null}
      onOpenChange={() => setDestination(null)}
      title={title}
      description={description}
      cancel={cancel}
      act="Leave"
      onAct={() => {
        if (destination !== null) router.push(destination as Route);
        setDestination(null);
      }}
    />
  );
}
