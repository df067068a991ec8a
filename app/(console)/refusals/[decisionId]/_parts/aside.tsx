import type { ReactNode } from "react";

/** One part of the evidence beside the receipt. */
export function Aside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="mb-2 border-line border-b pb-1.5">{title}</h2>
      {children}
    </section>
  );
}
