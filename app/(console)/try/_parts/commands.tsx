import { Link } from "@/components/ui/link";
import { Snippet } from "@/components/ui/snippet";
import { askedUrl } from "@/lib/gateways/asked-url";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { curlKey } from "@/lib/gateways/key-source";
import type { TryGateway } from "@/lib/gateways/queries";
import type { Caller } from "@/lib/gateways/who-calls";
import { publicId } from "@/lib/kernel/ids";
import { consoleEnv } from "@/lib/platform/env";
import { shellQuoted } from "@/lib/platform/shell";
import type { TryQuery } from "../search-params";

interface CommandsProps {
  readonly query: TryQuery;
  readonly gateway: TryGateway;
  readonly caller: Caller | null;
}

/** The same call for real: through the gateway, to the gate, and the configuration that makes the gateway ask. */
export function Commands({ query, gateway, caller }: CommandsProps) {
  const asked = askedUrl(query.url);
  if (!asked.ok) return null;
  const { GATE_URL: gateUrl } = consoleEnv();
  const { host, path } = asked.value;
  const id = publicId("gateway", gateway.id);
  const config = renderConfig(gateway.kind, gateway.nginxForm, {
    ...EXAMPLE_PLACES,
    id,
    gateUrl,
    name: gateway.name,
    keySources: gateway.keySources,
    token: "<header token>",
    pathToken: "<path token>",
  });
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 border-line px-gutter py-4 [overflow-wrap:anywhere] lg:border-t">
      <div className="grid gap-1">
        <h2>Through {gateway.name}</h2>
        <p className="text-12 text-ink-3">
          This counts: the call is made and paid for.
          {caller?.kind === "key" && ` The key ends in ${caller.hint.slice(-4)}.`}
        </p>
        <Snippet
          wrap
          label="curl command for the gateway"
          text={gatewayCall(query, gateway.keySources, caller, host, path)}
        />
      </div>
      <div className="grid gap-1">
        <h2>To the gate itself</h2>
        <p className="text-12 text-ink-3">A dry run, in the name of {gateway.name}. It shows the rules as JSON.</p>
        <Snippet wrap label="curl command for the gate" text={gateCall(query, caller, gateUrl, host, path)} />
      </div>
      <details>
        <summary className="min-h-6 w-fit cursor-pointer leading-6">
          Configuration of {gateway.name}, {config.filename}
        </summary>
        <Snippet label={`${config.filename} for ${gateway.name}`} text={config.text} className="mt-2" />
        <p className="mt-1 text-12 text-ink-3">
          Its tokens are shown once, when they are made.{" "}
          <Link className="link" href={`/gateways/${id}`}>
            Open {gateway.name}
          </Link>
        </p>
      </details>
    </section>
  );
}

const KEY = "<the key>";

function gatewayCall(
  { method }: TryQuery,
  keySources: readonly string[],
  caller: Caller | null,
  host: string | null,
  path: string,
): string {
  const key = caller === null ? { argument: "", query: "" } : curlKey(keySources[0] ?? "bearer", KEY);
  const query = path.includes("?") ? key.query.replace("?", "&") : key.query;
  return [
    "curl -i",
    method === "GET" ? "" : `-X ${method}`,
    host === null ? "" : `-H ${shellQuoted(`Host: ${host}`)}`,
    key.argument,
    shellQuoted(`http://127.0.0.1:${EXAMPLE_PLACES.listen}${path}${query}`),
  ]
    .filter(Boolean)
    .join(" ");
}

function gateCall(
  { method, units, ip }: TryQuery,
  caller: Caller | null,
  gateUrl: string,
  host: string | null,
  path: string,
): string {
  const body = {
    ...(caller?.kind === "key" && { key: KEY }),
    ...(caller?.kind === "consumer" && { consumer: publicId("consumer", caller.id) }),
    method,
    ...(host !== null && { host }),
    path,
    ...(units !== "1" && { units: Number(units) }),
    ...(ip !== "" && { client_ip: ip }),
    dry_run: true,
  };
  return [
    `curl -s ${gateUrl}/v1/check -H 'Authorization: Bearer <header token>' \\`,
    `  -H 'Content-Type: application/json' -d ${shellQuoted(JSON.stringify(body))}`,
  ].join("\n");
}
