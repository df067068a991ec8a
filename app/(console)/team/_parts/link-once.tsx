"use client";

import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";

/** A link that is shown here and nowhere else. Null: the same form was sent twice, and the first answer held it. */
export function LinkOnce({ link, children }: { readonly link: string | null; readonly children: ReactNode }) {
  if (link === null) {
    return (
      <DialogBody>
        <p>The form was sent twice, and only the first answer held the link. Withdraw it and make another.</p>
      </DialogBody>
    );
  }
  return (
    <>
      <DialogBody>
        <p>{children}</p>
        <code className="block rounded-2 border border-line bg-sunken px-3 py-2 text-12 [overflow-wrap:anywhere]">
          {link}
        </code>
      </DialogBody>
      <DialogFooter>
        <DialogCancel>Close</DialogCancel>
        <CopyButton text={link} label="Copy link" labelled variant="primary" autoFocus />
      </DialogFooter>
    </>
  );
}
