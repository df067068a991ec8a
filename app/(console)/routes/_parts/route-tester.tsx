import { Check, X } from "lucide-react";
import Form from "next/form";
import type { ReactNode } from "react";
import { Pane } from "@/components/shell/pane";
import { Button } from "@/components/ui/button";
import { CodeChip } from "@/components/ui/code-chip";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Link } from "@/components/ui/link";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { db } from "@/lib/platform/db";
import { matchRoute, type RouteMatch } from "@/lib/routes/match-route";
import { METHODS } from "@/lib/routes/methods";

/** Which route the gate would file a call under; asks the gate's own index, so the answer cannot differ from it. */
export async function RouteTester({ call }: { readonly call: { method: string; url: string } | null }) {
  const match = call && (await matchRoute(db(), call.method, call.url));
  return (
    <Pane title="Which route is a call?" note="By the index that the gates match with">
      <Form action="/routes" className="flex flex-wrap items-end gap-2" aria-label="Test a call">
        <Field name="method" label="Method" className="w-28">
          <Select defaultValue={call?.method ?? "GET"}>
            {METHODS.filter((method) => method !== "*").map((method) => (
              <option key={method}>{method}</option>
            ))}
          </Select>
        </Field>
        <Field name="url" label="URL or path" className="min-w-0 flex-1 basis-60">
          <Input
            defaultValue={call?.url}
            placeholder="https://api.example.com/v1/forecast?city=Oslo"
            maxLength={8192}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-12"
          />
        </Field>
        <Button type="submit">Find route</Button>
      </Form>
      <div role="status" className="empty:hidden">
        {match && <Outcome match={match} />}
      </div>
    </Pane>
  );
}

function Outcome({ match }: { readonly match: RouteMatch }) {
  if (match.outcome === "path_invalid") {
    return (
      <Line icon={<X className="text-danger" />}>
        <CodeChip code="path_invalid" /> {match.message} The gate refuses such a call with 403.
      </Line>
    );
  }
  const arrives = <code className="text-12 [overflow-wrap:anywhere]">{match.canonical}</code>;
  if (match.outcome === "unknown") {
    return (
      <Line icon={<X className="text-ink-3" />}>
        <CodeChip code="route_unknown" /> No route matches {arrives}. The gateway's record says whether such a call is
        refused or free.
      </Line>
    );
  }
  const { route } = match;
  return (
    <Line icon={<Check className="text-ok" />}>
      {arrives} is{" "}
      <Link className="link" href={`/routes/${publicId("route", route.id)}`}>
        {route.name}
      </Link>
      ,{" "}
      {route.priceKind === "token"
        ? `priced by token; ${creditsDisplay(route.holdMicros)} credits are held`
        : `${creditsDisplay(route.priceMicros)} credits a unit`}{" "}
      where the plan says nothing else.
    </Line>
  );
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <p className="mt-3 flex items-start gap-2">
      <span className="mt-0.5 [&>svg]:size-4">{icon}</span>
      <span className="min-w-0">{children}</span>
    </p>
  );
}
