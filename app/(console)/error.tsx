"use client";

import { ErrorPanel } from "@/components/feedback/error-panel";
import { TopBar } from "@/components/shell/top-bar";
import { Button, LinkButton } from "@/components/ui/button";

interface ConsoleErrorProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** A page that failed; the frame stays, so that every other page is one press away. */
export default function ConsoleError({ error, reset }: ConsoleErrorProps) {
  return (
    <>
      <TopBar crumbs={[]} current="Not shown" />
      <main id="main" tabIndex={-1} className="outline-none">
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
            cause under this reference; most often the database is not reachable.
          </p>
        </ErrorPanel>
      </main>
    </>
  );
}
