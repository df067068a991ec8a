import { Check, Circle } from "lucide-react";
import type { ReactNode } from "react";
import { Pane } from "@/components/shell/pane";
import { LinkButton } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Snippet } from "@/components/ui/snippet";
import type { FirstSteps } from "@/lib/analytics/first-steps";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";
import { publicId } from "@/lib/kernel/ids";
import { shellQuoted } from "@/lib/platform/shell";

interface FirstRunProps {
  readonly steps: FirstSteps;
  readonly gateUrl: string;
  /** What to call: of the route that there is, or of the one to add. */
  readonly example: { readonly method: string; readonly path: string };
}

/** From an empty database to the first 200 and the first 402: what to do, in order, and what is done already. */
export function FirstRun({ steps, gateUrl, example: { method, path } }: FirstRunProps) {
  const consumerPath = steps.consumerId === null ? null : `/consumers/${publicId("consumer", steps.consumerId)}`;
  const guide: readonly GuideStep[] = [
    {
      done: steps.gateway,
      title: "Name your gateway",
      act: { label: "Add gateway", href: "/gateways/new" },
      text: (
        <>
          Keep its header token: <code>GATEWAY_TOKEN</code> below. Its page shows the configuration to install.
        </>
      ),
    },
    {
      done: steps.route,
      title: "Say what a call costs",
      act: { label: "Add route", href: "/routes/new" },
      text: (
        <>
          For a try{" "}
          <code>
            {method} {path}
          </code>{" "}
          at 1 credit.
        </>
      ),
    },
    {
      done: steps.plan,
      title: "Sell it in a plan",
      act: { label: "Add plan", href: "/plans" },
      text: "Put the route in it and publish its first version.",
    },
    {
      done: steps.consumer,
      title: "Let somebody in",
      act: { label: "Add consumer", href: "/consumers/new" },
      text: "Somebody who calls your API.",
    },
    {
      done: steps.subscription,
      title: "Put them on the plan",
      act: consumerPath === null ? null : { label: "Assign plan", href: `${consumerPath}?tab=limits&panel=plan` },
      text: "Without one each call is refused with 402 no_plan.",
    },
    {
      done: steps.key,
      title: "Give them a key",
      act: consumerPath === null ? null : { label: "Create key", href: `${consumerPath}?tab=keys&panel=new-key` },
      text: (
        <>
          Its secret is shown once: <code>API_KEY</code> below.
        </>
      ),
    },
    {
      done: steps.grant,
      title: "Give them two credits",
      act: consumerPath === null ? null : { label: "Grant credits", href: `${consumerPath}?panel=grant` },
      text: "Enough for two calls, and not for the third.",
    },
  ];
  const next = guide.find((step) => !step.done);
  return (
    <Pane title="To your first 402">
      <ol className="grid max-w-[720px] gap-4">
        {guide.map((step) => (
          <Step key={step.title} done={step.done} title={step.title}>
            {step.text}
            {step === next && step.act !== null && (
              <LinkButton variant="primary" size="sm" href={step.act.href} className="mt-2 flex w-max">
                {step.act.label}
              </LinkButton>
            )}
            {step !== next && !step.done && step.act !== null && (
              <>
                {" "}
                <Link className="link" href={step.act.href}>
                  {step.act.label}
                </Link>
              </>
            )}
          </Step>
        ))}
        <Step done={steps.served && steps.refused} title="Call three times">
          <p>
            The gate answers <code>"status":200</code> twice, then <code>"status":402</code> with the reason and a link
            to pay:
          </p>
          <Snippet label="commands for the gate" className="mt-2" text={gateCalls(gateUrl, method, path)} />
          <p className="mt-3">
            Once your gateway runs with its configuration, its clients get the same as HTTP, 200 and then 402:
          </p>
          <Snippet label="command for the gateway" className="mt-2" text={gatewayCall(method, path)} />
          <p className="mt-2">This page turns into the overview with the first answer. Reload it to see.</p>
        </Step>
      </ol>
    </Pane>
  );
}

interface GuideStep {
  readonly done: boolean;
  readonly title: string;
  readonly text: ReactNode;
  /** Null: the step before it must be done first. */
  readonly act: { readonly label: string; readonly href: string } | null;
}

/** The check API, which a gateway of any kind may ask by. */
function gateCalls(gateUrl: string, method: string, path: string): string {
  const body = shellQuoted(JSON.stringify({ key: "KEY", method, path })).replace("KEY", `'"$API_KEY"'`);
  return [
    "export GATEWAY_TOKEN=tgw_… API_KEY=tg_live_…",
    "for n in 1 2 3; do",
    `  curl -s ${gateUrl}/v1/check -H "Authorization: Bearer $GATEWAY_TOKEN" \\`,
    '    -H "Content-Type: application/json" \\',
    `    -d ${body}; echo`,
    "done",
  ].join("\n");
}

function gatewayCall(method: string, path: string): string {
  const url = shellQuoted(`http://127.0.0.1:${EXAMPLE_PLACES.listen}${path}`);
  return `curl -i ${method === "GET" ? "" : `-X ${method} `}-H "X-Api-Key: $API_KEY" ${url}`;
}

function Step({
  done,
  title,
  children,
}: {
  readonly done: boolean;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-2.5">
      {done ? <Check className="mt-0.5 text-ok" /> : <Circle className="mt-0.5 text-ink-3" />}
      <div className="min-w-0">
        <h3 className="text-13 text-ink">
          {title}
          {done && <span className="font-normal text-ink-3"> · done</span>}
        </h3>
        <div className="text-ink-2">{children}</div>
      </div>
    </li>
  );
}
