import type { ReactNode } from "react";

import { Snippet } from "@/components/ui/snippet";

/**
 * An empty list: `title` says so ("No refusals yet"), children what it is and why it is empty, then a command to copy, one
 * act, one link. For a filter that leaves nothing use FilteredEmpty instead.
 */
export function EmptyState({
  title,
  command,
  commandLabel = "command",
  action,
  children,
}: {
  readonly title: string;
  readonly command?: string | undefined;
  readonly commandLabel?: string | undefined;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="grid max-w-[600px] justify-items-start gap-3 px-gutter py-8">
      <h2>{title}</h2>
      <div className="min-w-0 max-w-full text-ink-2 [overflow-wrap:anywhere]">{children}</div>
      {command && <Snippet text={command} label={commandLabel} />}
      {action}
    </div>
  );
}

/** "No refusals match 3 filters in 16–22 Nov." and the way out, never the first-run text. */
export function FilteredEmpty({ children, clear }: { readonly children: ReactNode; readonly clear: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-gutter py-8 text-ink-2">
      <p>{children}</p>
      {clear}
    </div>
  );
}
