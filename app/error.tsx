"use client";

import { ErrorPanel } from "@/components/feedback/error-panel";
import { BarePage } from "@/components/shell/bare-page";
import { Button, LinkButton } from "@/components/ui/button";

export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return (
    <BarePage>
      <ErrorPanel
        heading="h1"
        title="The console could not show this page"
        reference={error.digest}
        action={
          <>
            <Button variant="primary" onClick={reset}>
              Load again
            </Button>
            <LinkButton href="/">Open the overview</LinkButton>
          </>
        }
      >
        <p>
          Gates decide on their own and are not affected. If loading again does not help, the console's log names the
          cause under the reference below; most often the database is not reachable.
        </p>
      </ErrorPanel>
    </BarePage>
  );
}
