import type { Metadata } from "next";
import { ErrorPanel } from "@/components/feedback/error-panel";
import { LinkButton } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

/** Of an id that names nothing of this consumer; the frame stays. */
export default function NotFound() {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto my-6 max-w-[960px] border border-line bg-surface outline-none max-md:my-0 max-md:border-x-0 max-md:border-t-0"
    >
      <ErrorPanel
        heading="h1"
        title="Nothing of yours lives at this address"
        action={
          <>
            <LinkButton href="/portal" variant="primary">
              Open the balance
            </LinkButton>
            <LinkButton href="/portal/refusals">Open refusals</LinkButton>
          </>
        }
      >
        <p>The address is misspelled, or it belongs to another account.</p>
      </ErrorPanel>
    </main>
  );
}
