import { StateDot } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { readParts } from "../../system/_parts/read-parts";

/** The parts that the product stands on, each with its state in a word; each leads to where it is looked at closer. */
export async function HealthStrip() {
  const parts = await readParts(new Date());
  return (
    <ul
      aria-label="System health"
      className="grid grid-cols-2 overflow-hidden border-line border-t bg-sunken text-12/4 md:grid-cols-5"
    >
      {parts.map(({ name, href, state, word, says }) => (
        // Its upper and left edge; those at the rim are cut off.
        <li key={name} className="-mt-px -ml-px min-w-0 border-line border-t border-l max-md:odd:last:col-span-2">
          <Link
            href={href ?? "/system"}
            title={says}
            className="block h-full px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2 md:in-[li:nth-child(5n+1)]:pl-6"
          >
            <span className="flex items-center gap-1.5 text-ink">
              <StateDot state={state} />
              <span className="truncate">{name}</span>
            </span>
            <span className="mt-0.5 block truncate text-ink-3">{word}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
