import { LinkButton } from "@/components/ui/button";
import type { Receipt, Remedy } from "@/lib/engine/receipt";
import { publicId } from "@/lib/kernel/ids";

/** The way to where a remedy is done; nothing for those that only time or the client can do. */
export function RemedyAction({ remedy, receipt }: { readonly remedy: Remedy; readonly receipt: Receipt }) {
  const place = placeOf(remedy, receipt);
  if (place === null) return null;
  const first = receipt.remedies.find((one) => placeOf(one, receipt) !== null) === remedy;
  return (
    <LinkButton href={place.href} variant={first ? "primary" : "default"}>
      {place.label}
    </LinkButton>
  );
}

function placeOf(remedy: Remedy, receipt: Receipt): { readonly label: string; readonly href: string } | null {
  const { consumer, plan, gateway } = receipt;
  const onConsumer = (label: string, more = "") =>
    consumer && { label, href: `/consumers/${publicId("consumer", consumer.id)}${more}` };
  switch (remedy.kind) {
    case "top_up":
      return onConsumer("Grant credits", "?panel=grant");
    case "raise_spend_cap":
      return onConsumer("Raise the cap", "/edit");
    case "raise_limit":
      return onConsumer("Override the limit", "?tab=limits&panel=override");
    case "add_route_to_plan":
      return plan && { label: "Open the plan", href: `/plans/${publicId("plan", plan.id)}` };
    case "assign_plan":
      return onConsumer("Assign a plan", "?tab=limits&panel=plan");
    case "pay_invoice":
      return onConsumer("Open the consumer");
    case "reissue_key":
      return onConsumer("Create a key", "?tab=keys&panel=new-key");
    case "allow_route_for_key":
    case "allow_address_for_key":
      return onConsumer("Edit the key", "?tab=keys");
    case "reactivate_consumer":
      return onConsumer("Reactivate");
    case "add_route":
      return { label: "Add the route", href: "/routes" };
    case "fix_gateway":
      return gateway
        ? { label: "Open the gateway", href: `/gateways/${publicId("gateway", gateway.id)}` }
        : { label: "Open gateways", href: "/gateways" };
    case "wait":
    case "fix_request":
      return null;
  }
}
