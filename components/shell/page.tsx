import type { ReactNode } from "react";

import { PageHeader, type PageHeaderProps } from "./page-header";
import { type Crumb, TopBar } from "./top-bar";

export interface PageProps extends Omit<PageHeaderProps, "title"> {
  /** The h1; also the last crumb, unless `current` is given. */
  readonly title: ReactNode;
  /** The last crumb where `title` is not plain text. */
  readonly current?: string | undefined;
  /** The way here, outermost first, without the page itself. */
  readonly crumbs?: readonly Crumb[] | undefined;
  readonly children: ReactNode;
}

/**
 * One page of the console: top bar, landmark, h1 and its acts, then `children` as panes. Every page and every loading.tsx
 * of the console starts with it.
 */
export function Page({ title, current, crumbs = [], children, ...header }: PageProps) {
  return (
    <>
      <TopBar crumbs={crumbs} current={current ?? (typeof title === "string" ? title : "")} />
      <main id="main" tabIndex={-1} className="outline-none">
        <PageHeader title={title} {...header} />
        {children}
      </main>
    </>
  );
}
