"use client";

import { Check, Copy } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { cn } from "@/components/class-names";

import { type ButtonLook, buttonLook } from "./button-look";

export interface CopyButtonProps extends ButtonLook {
  readonly text: string;
  /** What is copied, for its name: "Copy key id". */
  readonly label: string;
  /** Shows the label beside the icon; else the icon alone. */
  readonly labelled?: boolean | undefined;
  readonly icon?: ReactNode;
  /** Runs once the text is in the clipboard. */
  readonly onCopied?: (() => void) | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly className?: string | undefined;
}

/** Copies `text`. Says "Copied" to screen readers and turns its icon into a tick for 2 s; nothing moves. */
export function CopyButton(props: CopyButtonProps) {
  const { text, label, labelled = false, icon = <Copy />, onCopied, autoFocus, className } = props;
  const { variant = labelled ? "default" : "ghost", size = labelled ? "md" : "icon-xs" } = props;
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (autoFocus) button.current?.focus();
  }, [autoFocus]);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    const copied = await writeToClipboard(text);
    setOutcome(copied ? "copied" : "failed");
    if (copied) onCopied?.();
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        onClick={copy}
        {...(!labelled && { "aria-label": label, title: label })}
        className={cn(buttonLook({ variant, size }), className)}
      >
        {outcome === "copied" ? <Check className="text-ok" /> : icon}
        {labelled && label}
      </button>
      <span role="status" className="sr-only">
        {outcome === "copied" && "Copied"}
        {outcome === "failed" && "The browser did not allow copying. Select the text and copy it by hand."}
      </span>
    </>
  );
}

/** Through the clipboard API, or by a selection where the page is not served over HTTPS. */
async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    const focused = document.activeElement;
    // Inside an open dialog, as focus cannot leave it.
    (focused?.closest("[role=dialog],[role=alertdialog]") ?? document.body).append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return copied;
  }
}
