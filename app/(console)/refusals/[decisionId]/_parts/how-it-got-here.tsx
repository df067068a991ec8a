import { Columns3, KeyRound, Route, User, X } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import type { AroundRefusal } from "@/lib/analytics/around-refusal";
import type { Receipt, RuleResult } from "@/lib/engine/receipt";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { Aside } from "./aside";

/** Key → consumer → plan → route → rule, each leading to what it names. */
export function HowItGotHere({ receipt, around }: { readonly receipt: Receipt; readonly around: AroundRefusal }) {
  const { key, consumer, plan, route, cost, call } = receipt;
  const refusing = receipt.rules.find((rule) => rule.verdict === "refuse");
  const consumerPath = consumer && `/consumers/${publicId("consumer", consumer.id)}`;
  return (
    <Aside title="How it got here">
      <ol>
        <Step icon={<KeyRound />}>
          {key && consumerPath ? (
            <>
              <Link href={`${consumerPath}?tab=keys`} className="link font-mono text-12 underline-offset-4">
                {key.prefix}…{key.lastFour}
              </Link>{" "}
              <Dim>{key.name}</Dim>
            </>
          ) : (
            "No key of ours"
          )}
        </Step>
        <Step icon={<User />}>
          {consumer && consumerPath ? (
            <>
              <Link href={consumerPath} className="link">
                <bdi>{consumer.name}</bdi>
              </Link>{" "}
              <Dim>{consumer.externalId}</Dim>
            </>
          ) : (
            "Nobody known"
          )}
        </Step>
        <Step icon={<Columns3 />}>
          {plan ? (
            <Link href={`/plans/${publicId("plan", plan.id)}`} className="link">
              {plan.name} v{plan.version}
            </Link>
          ) : (
            "No plan"
          )}
        </Step>
        <Step icon={<Route />}>
          {route ? (
            <>
              <Link href="/routes" className="link font-mono text-12 underline-offset-4">
                {route.method} {route.path}
              </Link>{" "}
              {cost && (
                <Dim>
                  {cost.from === "hold" ? "holds" : "price"} {creditsDisplay(cost.unitMicros)}
                  {around.config && ` in v${around.config.version}`}
                </Dim>
              )}
            </>
          ) : (
            <code className="[overflow-wrap:anywhere]">
              {call.method} {call.path}
            </code>
          )}
        </Step>
        <Step icon={<X className="text-danger" />}>
          {refusing ? `${ruleText(refusing)}, first rule that refused` : "Refused at the door, before any rule"}
        </Step>
      </ol>
    </Aside>
  );
}

function ruleText({ rule, name }: RuleResult): string {
  return rule === "rate" || rule === "quota" ? `${rule} ${name}` : name;
}

function Step({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="relative grid grid-cols-[16px_minmax(0,1fr)] gap-2 py-1.5 before:absolute before:-top-[7px] before:left-[7.5px] before:h-3 before:border-line-2 before:border-l before:content-[''] first:before:content-none [&>svg]:mt-1 [&>svg]:size-3.5">
      {icon}
      <div className="min-w-0 leading-6 [overflow-wrap:anywhere]">{children}</div>
    </li>
  );
}

function Dim({ children }: { readonly children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}
