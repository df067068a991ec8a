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

/** Two to five readings, each a link to what it is made of. */
export function KpiRow({ items }: { readonly items: readonly Kpi[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fit,minmax(0,1fr))] border-line border-t md:auto-cols-fr md:grid-flow-col md:grid-cols-none max-md:grid-cols-2">
      {items.map((item) => (
        <li
          key={item.label}
          className="min-w-0 border-line md:not-first:border-l max-md:border-b max-md:even:border-l max-md:last:border-b-0 max-md:odd:last:col-span-2"
        >
          <Link
            href={item.href}
            className="block h-full px-4 pt-3 pb-3.5 hover:bg-hover focus-visible:-outline-offset-2 md:in-[li:first-child]:pl-6"
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
