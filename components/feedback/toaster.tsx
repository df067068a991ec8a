"use client";

import { Check, TriangleAlert } from "lucide-react";
import { Toaster as SonnerToaster, toast } from "sonner";

/** Where toasts appear, on a phone above the portal's tabs; once, in the root layout. */
export function Toaster() {
  return (
    <SonnerToaster
      position="bottom-right"
      offset={16}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
      visibleToasts={3}
    />
  );
}

/**
 * Tells what has happened, naming the object: `showToast("Key “prod-eu” renamed")`. For news only: an error stays where
 * its cause is. With `undo` it stays 8 s, else 5 s; the pointer over it holds it. `failed`: an undo that could not be done,
 * whose cause is this toast.
 */
export function showToast(
  message: string,
  options: { readonly undo?: () => void; readonly failed?: boolean } = {},
): void {
  const { undo, failed = false } = options;
  toast.custom(
    (id) => (
      <div
        role={failed ? "alert" : "status"}
        className="flex min-h-11 w-fit max-w-[440px] items-center gap-2.5 rounded-2 bg-ink py-1 pr-3 pl-3 font-sans text-13 text-surface"
      >
        {failed ? <TriangleAlert /> : <Check />}
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{message}</span>
        {undo && (
          <button
            type="button"
            className="min-h-6 px-2 font-strong underline underline-offset-2 outline-surface"
            onClick={() => {
              toast.dismiss(id);
              undo();
            }}
          >
            Undo
          </button>
        )}
      </div>
    ),
    { duration: undo || failed ? 8000 : 5000 },
  );
}
