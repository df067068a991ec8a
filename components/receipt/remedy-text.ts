import { absoluteText } from "@/components/ui/time-text";
import type { Receipt, Remedy } from "@/lib/engine/receipt";
import { creditsDisplay } from "@/lib/kernel/money";

import type { Audience } from "./receipt-lines";

export interface RemedyText {
  readonly title: string;
  readonly detail: string;
}

/** What would have let the call pass, in words. Times in `zone`. */
export function remedyText(
  remedy: Remedy,
  receipt: Receipt,
  zone: string,
  audience: Audience = "operator",
): RemedyText {
  const words = operatorText(remedy, receipt, zone);
  return audience === "operator" ? words : { ...words, ...consumerText(remedy, receipt) };
}

function operatorText(remedy: Remedy, receipt: Receipt, zone: string): RemedyText {
  switch (remedy.kind) {
    case "top_up":
      return {
        title: `A top-up of ${creditsDisplay(remedy.shortMicros)} credits or more`,
        detail: "By the consumer, through the link in the answer, or as a grant. Gates know within 5\u00a0s.",
      };
    case "raise_spend_cap":
      return {
        title: `A spend cap higher by ${creditsDisplay(remedy.shortMicros)} credits`,
        detail: "The cap belongs to the consumer's own safety: raise it only if they want to spend more.",
      };
    case "wait":
      return {
        title: `Waiting until ${absoluteText(new Date(remedy.untilMs), zone)}`,
        detail: `${waitText(remedy.untilMs - Date.parse(receipt.at))} after the call; the answer said so in Retry-After.`,
      };
    case "raise_limit":
      return {
        title: `A limit “${remedy.limit}” of ${count(remedy.to)} or more`,
        detail: "For everyone in the plan, or as an override for this consumer alone.",
      };
    case "add_route_to_plan":
      return {
        title: `${receipt.route ? `The route “${receipt.route.name}”` : "The route"} in ${receipt.plan ? `${receipt.plan.name} v${receipt.plan.version}` : "the plan"}`,
        detail: "A new version of the plan with a price for this route.",
      };
    case "assign_plan":
      return { title: "Another plan for the consumer", detail: "One that is current and has a price for this route." };
    case "pay_invoice":
      return {
        title: "The open invoice paid",
        detail: "The subscription is past due, and its days of grace are over.",
      };
    case "reissue_key":
      return { title: "A key that is in force", detail: "Create a new one and give it to the consumer." };
    case "allow_route_for_key":
      return { title: "This route allowed for the key", detail: "The key is limited to other routes." };
    case "allow_address_for_key":
      return {
        title: `${receipt.call.clientIp ?? "The caller's address"} allowed for the key`,
        detail: "The key is limited to other addresses.",
      };
    case "reactivate_consumer":
      return {
        title: "The consumer active again",
        detail: "All its keys are refused while it is suspended or archived.",
      };
    case "add_route":
      return {
        title: `A route for ${receipt.call.method} ${receipt.call.path}`,
        detail: "Or let the gateway pass unknown routes free of charge.",
      };
    case "fix_request":
      return { title: "Another request from the client", detail: "What was sent cannot be served whatever is paid." };
    case "fix_gateway":
      return {
        title: "The gateway's configuration mended",
        detail: "It asked the gate in a way the gate could not accept.",
      };
  }
}

/** What a consumer reads in place of it: who can do it, and nothing of what only the operator knows. */
function consumerText(remedy: Remedy, receipt: Receipt): Partial<RemedyText> {
  switch (remedy.kind) {
    case "top_up":
      return { detail: "Calls are served again within 5\u00a0s of a top-up." };
    case "raise_spend_cap":
      return { detail: "The cap is yours: an owner can raise it under Spending. It starts anew each month." };
    case "wait":
      return {};
    case "raise_limit":
      return { detail: "The limit is part of your plan. Ask whoever runs this API for a higher one." };
    case "add_route_to_plan":
      return {
        title: `A plan that includes ${receipt.route ? `“${receipt.route.name}”` : "this call"}`,
        detail: "Yours does not. Ask whoever runs this API which one does.",
      };
    case "assign_plan":
      return { title: "A plan", detail: "Ask whoever runs this API for one." };
    case "pay_invoice":
      return { detail: "The subscription is past due. Ask whoever runs this API for the invoice." };
    case "reissue_key":
      return { detail: "Create one under Keys and use it in place of this one." };
    case "allow_route_for_key":
      return { detail: "The key is limited to other routes: use another, or create one under Keys." };
    case "allow_address_for_key":
      return { detail: "The key is limited to other addresses: use another, or create one under Keys." };
    case "reactivate_consumer":
      return { title: "Your account active again", detail: "It is suspended. Ask whoever runs this API why." };
    case "add_route":
      return { title: "Another address", detail: "Nothing is sold under this method and path. Check both." };
    case "fix_request":
      return { title: "Another request", detail: "What was sent cannot be served whatever is paid." };
    case "fix_gateway":
      return { title: "Nothing of yours", detail: "The fault is on the side of whoever runs this API. Tell them." };
  }
}

function waitText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.ceil(seconds / 3600)} h`;
  return `${Math.ceil(seconds / 86_400)} days`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
