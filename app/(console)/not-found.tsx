import type { Metadata } from "next";
import { ErrorPanel } from "@/components/feedback/error-panel";
import { TopBar } from "@/components/shell/top-bar";
import { LinkButton } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

/** Of an id that names nothing; the frame stays. */
export default function NotFound() {
  return (
    <>
      <TopBar crumbs={[]} current="Not found" />
      <main id="main" tabIndex={-1} className="outline-none">
        <ErrorPanel
          heading="h1"
          title="Nothing lives at this address"
          action={
            <>
              <LinkButton href="/consumers" variant="primary">
                Open consumers
              </LinkButton>
              <LinkButton href="/audit">Open the audit log</LinkButton>
            </>
          }
        >
          <p>
            The id is misspelled, or belongs to another installation. Ctrl K finds consumers, keys, plans and routes.
          </p>
        </ErrorPanel>
      </main>
    </>
  );
}
