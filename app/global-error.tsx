"use client";

import "./globals.css";

import { ErrorPanel } from "@/components/feedback/error-panel";
import { BarePage } from "@/components/shell/bare-page";
import { Button } from "@/components/ui/button";

/** Stands in for the whole document when the root layout itself fails. */
export default function GlobalError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>Console not available · Tollgate</title>
        <BarePage>
          <ErrorPanel
            heading="h1"
            title="The console could not start this page"
            reference={error.digest}
            action={
              <Button variant="primary" onClick={reset}>
                Load again
              </Button>
            }
          >
            <p>
              Gates decide on their own and are not affected. The console's log names the cause under the reference
              below.
            </p>
          </ErrorPanel>
        </BarePage>
      </body>
    </html>
  );
}
