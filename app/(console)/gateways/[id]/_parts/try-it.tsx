import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Snippet } from "@/components/ui/snippet";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";
import { curlKey } from "@/lib/gateways/key-source";
import type { GatewayDetail } from "@/lib/gateways/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { shellQuoted } from "@/lib/platform/shell";
import { readExampleCall } from "@/lib/routes/queries";
import { tryHref } from "../../../try/search-params";

/** The shortest way to a first answer: the gate itself, then the gateway in front of it. */
export async function TryIt({ gateway, gateUrl }: { readonly gateway: GatewayDetail; readonly gateUrl: string }) {
  const { method, path } = await readExampleCall(db());
  const key = curlKey(gateway.keySources[0] ?? "bearer", "<a consumer's key>");
  const body = JSON.stringify({ key: "<a consumer's key>", method, path });
  return (
    <Pane
      title="Try it"
      actions={
        <Link className="link" href={tryHref({ gateway: publicId("gateway", gateway.id), method, url: path })}>
          Try it as a consumer, without calling
        </Link>
      }
    >
      <ol className="grid max-w-[960px] gap-3">
        <li className="grid gap-1">
          <span>
            Ask the gate itself. 200 with <code className="text-12">"allow":true</code> or a code that says why not:
          </span>
          <Snippet
            label="curl command for the gate"
            text={`curl -i ${gateUrl}/v1/check -H 'Authorization: Bearer <header token>' -H 'Content-Type: application/json' -d ${shellQuoted(body)}`}
          />
        </li>
        <li className="grid gap-1">
          <span>Then call through the gateway. The application's answer, or 402 with a problem body:</span>
          <Snippet
            label="curl command for the gateway"
            text={[
              "curl -i",
              method === "GET" ? "" : `-X ${method}`,
              key.argument,
              `'http://127.0.0.1:${EXAMPLE_PLACES.listen}${path}${key.query}'`,
            ]
              .filter(Boolean)
              .join(" ")}
          />
        </li>
      </ol>
    </Pane>
  );
}
