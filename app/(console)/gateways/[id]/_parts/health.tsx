import { Pane } from "@/components/shell/pane";
import { CodeChip } from "@/components/ui/code-chip";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Code } from "@/lib/engine/codes";
import { listFaults } from "@/lib/gateways/queries";
import { db } from "@/lib/platform/db";

/** What refusals tell about how the gateway is set up. */
export async function Health({ gatewayId }: { readonly gatewayId: bigint }) {
  const faults = await listFaults(db(), gatewayId, new Date());
  return (
    <Pane title="Signs of a wrong set-up" note="last 7 days">
      {faults.length === 0 ? (
        <p className="text-ink-2">
          None: no call of this gateway came without a key, with a broken path or in another dialect.
        </p>
      ) : (
        <ul>
          {faults.map(({ code, count, lastAt, lastOccurrence }) => (
            <li
              key={code}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-line border-b py-1.5 last:border-b-0 md:grid-cols-[220px_minmax(0,1fr)_auto_auto]"
            >
              <Link href={`/refusals/dec_${lastOccurrence}_1`} className="w-fit hover:underline">
                <CodeChip code={code} />
              </Link>
              <span className="text-ink-2 max-md:order-3 max-md:col-span-2">{MEANING[code]}</span>
              <span className="text-right">
                {count.toLocaleString("en")} <span className="text-ink-3">{count === 1 ? "call" : "calls"}</span>
              </span>
              <span className="text-12 text-ink-3 max-md:hidden">
                last <Time at={lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Pane>
  );
}

const MEANING: Partial<Record<Code, string>> = {
  gateway_unauthorized: "Its token is not the one in the record: rotated, or copied in part.",
  gateway_misconfigured:
    "It leaves out or doubles a header that says what the client called, or speaks another dialect.",
  key_missing: "No key where the record looks for one: the place is another, or the header is not passed on.",
  key_unknown: "A key that nobody has: callers of another installation, or a header that the gateway rewrites.",
  path_invalid: "Paths that the gate refuses; some come from probes, many from a gateway that rewrites.",
  route_unknown: "No route for what was called: add it, or let unknown routes pass in the settings.",
};
