import { DefinitionList } from "@/components/shell/definition-list";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Refusal } from "@/lib/analytics/find-refusal";
import { creditsDisplay } from "@/lib/kernel/money";
import { Aside } from "./aside";

/** The minute that it was counted in. */
export function ItsOccurrence({ refusal }: { readonly refusal: Refusal }) {
  const { occurrence, firstDecisionId, lastDecisionId } = refusal;
  const { count, costMicros, samplePaths } = occurrence;
  const receiptLink = (decisionId: string, at: Date) => (
    <>
      <Link href={`/refusals/${decisionId}`} className="link font-mono text-12 underline-offset-4">
        {decisionId}
      </Link>{" "}
      <Time at={at} show="second" className="text-ink-3" />
    </>
  );
  return (
    <Aside title="Its occurrence">
      <DefinitionList
        items={[
          {
            name: "Minute",
            value: (
              <>
                <Time at={occurrence.minute} show="minute" className="font-sans text-13" />,{" "}
                {count === 1 ? "one call refused" : `${count.toLocaleString("en")} calls refused`}
              </>
            ),
          },
          { name: "First", value: receiptLink(firstDecisionId, occurrence.firstAt) },
          ...(count === 1 ? [] : [{ name: "Last", value: receiptLink(lastDecisionId, occurrence.lastAt) }]),
          ...(costMicros === 0n ? [] : [{ name: "Worth", value: `${creditsDisplay(costMicros)} credits` }]),
          ...(samplePaths.length === 0
            ? []
            : [
                {
                  name: "Asked for",
                  value: (
                    <ul>
                      {samplePaths.map((path) => (
                        <li key={path}>
                          <code className="text-12">{path}</code>
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]),
        ]}
      />
    </Aside>
  );
}
