"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";

interface RevealProps {
  /** Null: this is the answer to a repeated request, which does not hold it. */
  readonly secret: string | null;
  readonly noun: string;
  readonly remedy: string;
  readonly onCopied: () => void;
  readonly onClose: () => void;
}

/** The one look at a secret. It is in no other answer, page or table afterwards. */
export function Reveal({ secret, noun, remedy, onCopied, onClose }: RevealProps) {
  if (secret === null) {
    return (
      <>
        <DialogBody>
          <p>
            This form was sent twice, and only the first answer held the {noun}. If it did not reach you, {remedy}.
          </p>
        </DialogBody>
        <DialogFooter>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </DialogFooter>
      </>
    );
  }
  return (
    <>
      <DialogBody>
        <p>Copy it now and keep it where secrets are kept: it is not stored here and cannot be shown again.</p>
        <code className="block rounded-2 border border-line bg-sunken px-3 py-2 text-13 [overflow-wrap:anywhere]">
          {secret}
        </code>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <CopyButton text={secret} label={`Copy ${noun}`} labelled variant="primary" autoFocus onCopied={onCopied} />
      </DialogFooter>
    </>
  );
}
