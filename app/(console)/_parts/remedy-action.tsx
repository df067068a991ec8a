import { Button, LinkButton } from "@/components/ui/button";
import type { Role } from "@/lib/access/actor";
import { type Permission, whyNot } from "@/lib/access/permissions";
import type { Receipt, Remedy } from "@/lib/engine/receipt";
import { publicId } from "@/lib/kernel/ids";
import { creditsText } from "@/lib/kernel/money";

interface RemedyActionProps {
  readonly remedy: Remedy;
  readonly receipt: Receipt;
  readonly role: Role;
}

/** The way to where a remedy is done; nothing for those that only time or the client can do. */
export function RemedyAction({ remedy, receipt, role }: RemedyActionProps) {
  const place = placeOf(remedy, receipt);
  if (place === null) return null;
  const reason = place.needs === null ? null : whyNot(role, place.needs);
  if (reason !== null) return <Button disabledReason={reason}>{place.label}</Button>;
  const first = receipt.remedies.find((one) => placeOf(one, receipt) !== null) === remedy;
  return (
    <LinkButton href={place.href} variant={first ? "primary" : "default"}>
      {place.label}
    </LinkButton>
  );
}

interface Place {
  readonly label: string;
  readonly href: string;
  /** Null: it only shows. */
  readonly needs: Permission | null;
}

function placeOf(remedy: Remedy, receipt: Receipt): Place | null {
  const { consumer, plan, gateway, key } = receipt;
  const onConsumer = (label: string, needs: Permission | null, more = "") =>
    consumer && { label, needs, href: `/consumers/${publicId("consumer", consumer.id)}${more}` };
  switch (remedy.kind) {
    case "top_up":
      return onConsumer("Grant credits", "credit:write", `?panel=grant&amount=${creditsText(remedy.shortMicros)}`);
    case "raise_spend_cap":
      return onConsumer("Raise the cap", "consumer:write", "/edit");
    case "raise_limit":
      return onConsumer("Override the limit", "consumer:write", `?tab=limits&${overrideQuery(remedy, receipt)}`);
    case "add_route_to_plan":
      return plan && { label: "Open the plan", needs: null, href: `/plans/${publicId("plan", plan.id)}` };
    case "assign_plan":
      return onConsumer("Assign a plan", "consumer:write", "?tab=limits&panel=plan");
    case "pay_invoice":
      return onConsumer("Open the consumer", null);
    case "reissue_key":
      return onConsumer("Create a key", "key:write", "?tab=keys&panel=new-key");
    case "allow_route_for_key":
    case "allow_address_for_key":
      return onConsumer("Edit the key", "key:write", `?tab=keys${key ? `&key=${publicId("key", key.id)}` : ""}`);
    case "reactivate_consumer":
      return onConsumer("Reactivate", "consumer:write");
    case "add_route":
      return { label: "Add the route", needs: "route:write", href: "/routes/new" };
    case "fix_gateway":
      return gateway
        ? { label: "Open the gateway", needs: null, href: `/gateways/${publicId("gateway", gateway.id)}` }
        : { label: "Open gateways", needs: null, href: "/gateways" };
    case "wait":
    case "fix_request":
      return null;
  }
}

/** Opens the dialog with what would have let the call pass. */
function overrideQuery({ limit, to }: Extract<Remedy, { kind: "raise_limit" }>, { rules, route }: Receipt): string {
  const rule = rules.find((one) => one.name === limit && one.verdict === "refuse");
  return new URLSearchParams({
    panel: "override",
    limit,
    value: String(to),
    ...(rule?.period && { period: rule.period }),
    ...(rule?.scope === "route" && route && { route: publicId("route", route.id) }),
  }).toString();
}
