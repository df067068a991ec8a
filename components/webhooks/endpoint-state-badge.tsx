import { Badge, type State } from "@/components/ui/badge";
import type { EndpointRow } from "@/lib/webhooks/queries";

/** Whether anything is sent to an endpoint, and whether it takes it. */
export function EndpointStateBadge({ state, failingSince }: Pick<EndpointRow, "state" | "failingSince">) {
  if (state === "on") return failingSince ? <Badge state="silent">failing</Badge> : <Badge state="ok">on</Badge>;
  return <Badge state={DOTS[state]}>{WORDS[state]}</Badge>;
}

const DOTS: Readonly<Record<"off" | "gone" | "failing", State>> = { off: "off", gone: "sealed", failing: "sealed" };
const WORDS: Readonly<Record<"off" | "gone" | "failing", string>> = {
  off: "off",
  gone: "off, gone",
  failing: "off, it failed",
};
