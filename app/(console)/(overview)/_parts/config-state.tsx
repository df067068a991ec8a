import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Gates } from "@/lib/analytics/list-gates";

/** Whose console it is, and whether every gate decides with the newest configuration. */
export function ConfigState({ organisation, gates }: { readonly organisation: string; readonly gates: Gates }) {
  const live = gates.rows.filter((gate) => gate.state === "live");
  const current = live.filter((gate) => gate.configVersion >= gates.newestConfigVersion);
  const since = gates.newestConfigAt;
  return (
    <>
      {organisation !== "" && `${organisation} · `}
      config v{gates.newestConfigVersion},{" "}
      {live.length === 0 ? (
        <Link href="/gates" className="link">
          no gate is running
        </Link>
      ) : current.length === live.length ? (
        <>
          on {live.length === 1 ? "the gate" : `all ${live.length} gates`}
          {since !== null && (
            <>
              {" "}
              since <Time at={since} show="minute" plain className="font-sans text-13" />
            </>
          )}
        </>
      ) : (
        <Link href="/gates" className="link">
          on {current.length} of {live.length} gates so far
        </Link>
      )}
    </>
  );
}
