import type { ReactNode } from "react";
import { PageHeader, type PageHeaderProps } from "@/components/shell/page-header";

/** One page of the portal: landmark, h1 and its acts, then `children` as panes. */
export function Sheet({ children, ...header }: PageHeaderProps & { readonly children: ReactNode }) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto my-6 max-w-[960px] border border-line bg-surface outline-none max-md:my-0 max-md:border-x-0 max-md:border-t-0 [&_section>header_h2]:text-15"
    >
      <PageHeader {...header} />
      {children}
    </main>
  );
}
