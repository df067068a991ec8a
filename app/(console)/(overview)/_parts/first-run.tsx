import { Check, Circle } from "lucide-react";
import type { ReactNode } from "react";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Snippet } from "@/components/ui/snippet";
import type { FirstSteps } from "@/lib/analytics/first-steps";

/** From an empty database to the first 200 and the first 402: what to do, in order, and what is done already. */
export function FirstRun({ steps, gateUrl }: { readonly steps: FirstSteps; readonly gateUrl: string }) {
  const call = [
    "export GATEWAY_TOKEN=tgw_… API_KEY=tg_live_…",
    `curl -i ${gateUrl}/v1/authz/generic \\`,
    `  -H "X-Gateway-Token: $GATEWAY_TOKEN" -H "X-Api-Key: $API_KEY" \\`,
    `  -H "X-Forwarded-Method: GET" -H "X-Forwarded-Uri: /v1/hello"`,
  ].join("\n");
  return (
    <Pane title="To your first 402">
      <ol className="grid max-w-[720px] gap-4">
        <Step done={steps.gateway} title="Name your gateway">
          <Link className="link" href="/gateways">
            Add a gateway
          </Link>{" "}
          and keep its token: <code>GATEWAY_TOKEN</code> below. The page shows the configuration to install.
        </Step>
        <Step done={steps.route} title="Say what a call costs">
          <Link className="link" href="/routes">
            Add a route
          </Link>
          , for a try <code>GET /v1/hello</code> at 1 credit.
        </Step>
        <Step done={steps.plan} title="Sell it in a plan">
          <Link className="link" href="/plans">
            Create a plan
          </Link>
          , put the route in it and publish its first version.
        </Step>
        <Step done={steps.consumer && steps.key} title="Let somebody in">
          <Link className="link" href="/consumers/new">
            Add a consumer
          </Link>{" "}
          on that plan and create a key; its secret is <code>API_KEY</code> below.
        </Step>
        <Step done={steps.grant} title="Give it two credits">
          On the consumer's page, press “Grant credits”.
        </Step>
        <Step done={steps.served && steps.refused} title="Call three times">
          <p>The gate answers as your gateway will see it: 200, 200, then 402 with the reason and a link to pay.</p>
          <Snippet text={call} label="curl command" className="mt-2" />
          <p className="mt-2">This page turns into the overview with the first answer. Reload it to see.</p>
        </Step>
      </ol>
    </Pane>
  );
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
