import { Link } from "@/components/ui/link";
import type { MoveView } from "./effect-view";

/** Who gains and who loses by moving, by the version they are on; amounts in credits. */
export function MoveTable({ moves }: { readonly moves: readonly MoveView[] }) {
  const most = moves.flatMap(({ most: consumers }) => consumers);
  return (
    <>
      <div className="overflow-x-auto">
        <table className="w-full text-12/[18px]" aria-label="Effect on subscribers">
          <thead className="text-ink-3">
            <tr className="border-line border-b">
              <th scope="col" className={TEXT}>
                On
              </th>
              <th scope="col" className={NUMBER}>
                Consumers
              </th>
              <th scope="col" className={NUMBER}>
                Pay less
              </th>
              <th scope="col" className={NUMBER}>
                Pay more
              </th>
              <th scope="col" className={NUMBER}>
                Last 7 days, credits
              </th>
            </tr>
          </thead>
          <tbody>
            {moves.map((move) => (
              <tr key={move.versionId} className="border-line border-b">
                <th scope="row" className={TEXT}>
                  v{move.version}
                  <span className="text-ink-3"> {sensesText(move)}</span>
                </th>
                <td className={NUMBER}>{move.subscribers.toLocaleString("en")}</td>
                <td className={NUMBER}>{move.payLess.toLocaleString("en")}</td>
                <td className={NUMBER}>{move.payMore.toLocaleString("en")}</td>
                <td className={`${NUMBER} font-mono`}>{move.week}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {most.length > 0 && (
        <p className="text-12 text-ink-2">
          Most:{" "}
          {most.map(({ href, name, week }, index) => (
            <span key={href}>
              {index > 0 && ", "}
              <Link className="link [overflow-wrap:anywhere]" href={href}>
                {name}
              </Link>{" "}
              <span className="font-mono">{week}</span>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** "2 gains, 1 loss": of the terms that change for them. */
function sensesText({ changes }: MoveView): string {
  const gains = changes.filter(({ sense }) => sense === "gain").length;
  const losses = changes.filter(({ sense }) => sense === "loss").length;
  const other = changes.length - gains - losses;
  const parts = [
    counted(gains, "gain", "gains"),
    counted(losses, "loss", "losses"),
    counted(other, "other change", "other changes"),
  ];
  return parts.filter((part) => part !== "").join(", ") || "as it is";
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}

const TEXT = "py-1.5 pr-3 text-left font-normal";
const NUMBER = "whitespace-nowrap py-1.5 pl-3 text-right font-normal";
