"use client";

import { RevealDialog, type RevealDialogProps } from "@/components/secret/reveal-dialog";
import type { CreatedKey } from "@/lib/keys/create-key";

interface SecretDialogProps extends Omit<RevealDialogProps<CreatedKey>, "doneTitle" | "noun" | "remedy"> {
  /** What has happened: "created". */
  readonly done: string;
}

/** Makes a key, and shows it once. */
export function SecretDialog({ done, ...rest }: SecretDialogProps) {
  return (
    <RevealDialog
      {...rest}
      doneTitle={({ name }) => `Key “${name}” ${done}`}
      noun="key"
      remedy="revoke it and create another"
    />
  );
}
