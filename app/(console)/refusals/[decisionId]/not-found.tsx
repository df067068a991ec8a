import { ErrorPanel } from "@/components/feedback/error-panel";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";

export default function RefusalNotFound() {
  return (
    <Page title="Refusal not found" crumbs={[{ label: "Refusals", href: "/refusals" }]}>
      <ErrorPanel
        title="No refusal has this id"
        action={
          <>
            <LinkButton href="/refusals" variant="primary">
              Open refusals
            </LinkButton>
            <LinkButton href="/gates">Open gates</LinkButton>
          </>
        }
      >
        <p>
          A decision id is in the answer's <code>instance</code>, after <code>urn:tollgate:decision:</code>, and looks
          like <code>dec_1-7Q_3</code>: letters in capitals, the number of the call at the end.
        </p>
        <p className="mt-2">
          A refusal shows here about two seconds after its call. If a gate cannot reach the database, its refusals wait
          there: the gates page shows how many.
        </p>
      </ErrorPanel>
    </Page>
  );
}
