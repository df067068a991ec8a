import { Link } from "@/components/ui/link";

export interface Kpi {
  readonly label: string;
  readonly value: string;
  /** Behind the value: "credits", "of 1,204", "%". */
  readonly unit?: string | undefined;
  /** The change, with sign and word (`deltaText`): "+14 % more than 9–15 Nov". */
  readonly delta?: string | undefined;
  /** The list the number is made of. */
  readonly href: string;
}

/** Readings, each a link to what it is made of: five in a row, two on a phone. */
export function KpiGrid({ items }: { readonly items: readonly Kpi[] }) {
  return (
    <ul className="grid grid-cols-2 overflow-hidden border-line border-t md:grid-cols-5">
      {items.map((item) => (
        <li
          key={item.label}
          // Its upper and left edge; those at the rim are cut off.
          className="-mt-px -ml-px min-w-0 border-line border-t border-l max-md:odd:last:col-span-2"
        >
          <Link
            href={item.href}
            className="block h-full px-4 pt-3 pb-3.5 hover:bg-hover focus-visible:-outline-offset-2 md:in-[li:nth-child(5n+1)]:pl-6"
          >
            <span className="block text-12 text-ink-3">{item.label}</span>
            <span className="mt-1 mb-0.5 block font-strong text-24 tracking-[-0.02em] [overflow-wrap:anywhere]">
              {item.value}
              {item.unit && (
                <span className="whitespace-nowrap font-normal text-12 text-ink-3 tracking-normal"> {item.unit}</span>
              )}
            </span>
            <span className="block min-h-4 text-12 text-ink-2">{item.delta}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
