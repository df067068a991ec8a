import { Snippet } from "@/components/ui/snippet";
import type { ClientAnswer } from "@/lib/analytics/client-answer";
import { Aside } from "./aside";

/** The answer at the other end: status, headers and body. */
export function ClientSaw({ answer }: { readonly answer: ClientAnswer }) {
  const headers = answer.headers.map(([name, value]) => `${name}: ${value}`);
  return (
    <Aside title="What the client saw">
      <Snippet label="answer" wrap text={[answer.statusLine, ...headers, "", answer.body].join("\n")} />
    </Aside>
  );
}
