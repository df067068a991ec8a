"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import type { CreatedKey } from "@/lib/keys/create-key";

interface KeySecretProps {
  readonly created: CreatedKey;
  readonly onCopied: () => void;
  readonly onClose: () => void;
}

/** The one look at a key's secret. It is in no other answer, page or table afterwards. */
export function KeySecret({ created, onCopied, onClose }: KeySecretProps) {
  if (created.secret === null) {
    return (
      <>
        <DialogBody>
          <p>
            This form was sent twice, and only the first answer held the secret. If it did not reach you, revoke the key
            and create another.
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
          {created.secret}
        </code>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <CopyButton text={created.secret} label="Copy key" labelled variant="primary" autoFocus onCopied={onCopied} />
      </DialogFooter>
    </>
  );
}
