import { cn } from "@/components/class-names";

import { Link } from "./link";

export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  /** How many of them there are. */
  readonly count?: number | undefined;
}

/**
 * Parts of one object, as links: the part in sight is in the URL. `label` names the object's kind ("Consumer"). The line
 * under them is also the upper edge of the pane that follows. Where they do not fit on one line they take two: none is cut.
 */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav
      aria-label={label}
      className="-mb-px relative z-[1] flex flex-wrap gap-x-5 border-line border-b px-gutter max-md:gap-x-4"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.label}
          href={tab.href}
          scroll={false}
          aria-current={tab.current ? "page" : undefined}
          className={cn(
            "flex min-h-9 flex-none items-center whitespace-nowrap border-transparent border-b-2 py-2 text-ink-2 hover:text-ink",
            "focus-visible:-outline-offset-2 max-md:min-h-11",
            tab.current && "border-accent font-strong text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="ml-1.5 font-normal text-ink-3">{tab.count.toLocaleString("en")}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
