import type { ReactNode } from "react";

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** One line under it: what the object is, since when. */
  readonly sub?: ReactNode;
  /** Badges beside it. */
  readonly badges?: ReactNode;
  /** Buttons, the one primary act last. */
  readonly actions?: ReactNode;
}

/** The h1 of a page, what it is about, and what can be done with it. */
export function PageHeader({ title, sub, badges, actions }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-start gap-3 px-gutter py-4 print:hidden">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="[overflow-wrap:anywhere]">{title}</h1>
          {badges}
        </div>
        {sub && <div className="mt-0.5 text-ink-3 [overflow-wrap:anywhere]">{sub}</div>}
      </div>
      {actions && (
        <div className="flex max-w-full flex-wrap items-center gap-3 max-sm:w-full max-sm:gap-2 max-sm:*:flex-1">
          {actions}
        </div>
      )}
    </div>
  );
}
