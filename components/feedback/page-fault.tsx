"use client";

import type { ReactNode } from "react";
import { Button, LinkButton } from "@/components/ui/button";
import { ErrorPanel } from "./error-panel";

/** What Next gives the error page of a route. */
export interface RouteError {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

interface PageFaultProps extends RouteError {
  readonly title: string;
  /** The page to go to instead. */
  readonly home: { readonly href: string; readonly label: string };
  readonly children: ReactNode;
}

/** A page that failed: what is not affected, who can tell why by which reference, and two ways on. */
export function PageFault({ error, reset, title, home, children }: PageFaultProps) {
  return (
    <ErrorPanel
      heading="h1"
      title={title}
      reference={error.digest}
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Load again
          </Button>
          <LinkButton href={home.href}>{home.label}</LinkButton>
        </>
      }
    >
      <p>{children}</p>
    </ErrorPanel>
  );
}

/** The same for a page of the console, in its frame or outside of it. */
export function ConsoleFault(props: RouteError) {
  return (
    <PageFault {...props} title="The console could not show this page" home={{ href: "/", label: "Open the overview" }}>
      Gates decide on their own and are not affected. If loading again does not help, the console's log names the cause
      under the reference below; most often the database is not reachable.
    </PageFault>
  );
}
