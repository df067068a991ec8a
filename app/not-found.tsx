import type { Metadata } from "next";

import { ErrorPanel } from "@/components/feedback/error-panel";
import { BarePage } from "@/components/shell/bare-page";
import { LinkButton } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <BarePage>
      <ErrorPanel
        heading="h1"
        title="Nothing lives at this address"
        action={
          <>
            <LinkButton href="/" variant="primary">
              Open the overview
            </LinkButton>
            <LinkButton href="/refusals">Open refusals</LinkButton>
          </>
        }
      >
        <p>
          The address is misspelled, or what it named has been deleted. The audit log keeps what was deleted, and by
          whom.
        </p>
      </ErrorPanel>
    </BarePage>
  );
}
