import type { ReactNode } from "react";

import { cn } from "@/components/class-names";

/** Names and values in two columns; null and undefined show as —. */
export function DefinitionList({
  items,
  className,
}: {
  readonly items: readonly { readonly name: string; readonly value: ReactNode }[];
  readonly className?: string;
}) {
  return (
    <dl className={cn("grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5", className)}>
      {items.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  );
}
