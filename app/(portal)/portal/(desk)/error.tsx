"use client";

import { ErrorPanel } from "@/components/feedback/error-panel";
import { Button, LinkButton } from "@/components/ui/button";

interface PortalErrorProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** A page that failed; the frame stays, so that every other page is one press away. */
export default function PortalError({ error, reset }: PortalErrorProps) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto my-6 max-w-[960px] border border-line bg-surface outline-none max-md:my-0"
    >
      <ErrorPanel
        heading="h1"
        title="This page could not be shown"
        reference={error.digest}
        action={
          <>
            <Button variant="primary" onClick={reset}>
              Load again
            </Button>
            <LinkButton href="/portal">Open the balance</LinkButton>
          </>
        }
      >
        <p>
          Calls to the API are decided elsewhere and are not affected. If loading again does not help, name the
          reference below to whoever runs this API.
        </p>
      </ErrorPanel>
    </main>
  );
}
