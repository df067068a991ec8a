import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Route } from "next";
import { redirect } from "next/navigation";

import { Button, LinkButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

import { hrefWith, type ListAddress } from "./list-address";

export interface PagerProps {
  readonly address: ListAddress;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** What the two ways are called: "Newer", "Older" in a list by time. */
  readonly words?: readonly [string, string] | undefined;
}

/**
 * "1–50 of 12,345" and the way to the pages around it; only the count where there is one page, nothing for an empty list.
 * A page past the end, of an old link or a list that got shorter, goes to the last one there is.
 */
export function Pager({ address, page, pageSize, total, words: [before, after] = ["Previous", "Next"] }: PagerProps) {
  if (total === 0) return null;
  const last = Math.ceil(total / pageSize);
  if (page > last) redirect(hrefWith(address, { page: last === 1 ? null : String(last) }) as Route);
  const from = (page - 1) * pageSize + 1;
  const to = Math.min(total, page * pageSize);
  return (
    <nav
      aria-label="Pages"
      className="flex flex-wrap items-center gap-3 border-line border-t px-gutter py-2 text-12 text-ink-3 print:hidden"
    >
      <span>
        {count(from)}–{count(to)} of {count(total)}
      </span>
      {last > 1 && (
        <>
          <span className="flex-1" />
          <span className="flex items-center gap-1 max-md:hidden">
            <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
          </span>
          {page > 1 ? (
            <LinkButton size="sm" rel="prev" href={hrefWith(address, { page: page === 2 ? null : String(page - 1) })}>
              <ChevronLeft className="size-3.5" />
              {before}
            </LinkButton>
          ) : (
            <Button size="sm" disabled>
              <ChevronLeft className="size-3.5" />
              {before}
            </Button>
          )}
          {page < last ? (
            <LinkButton size="sm" rel="next" href={hrefWith(address, { page: String(page + 1) })}>
              {after}
              <ChevronRight className="size-3.5" />
            </LinkButton>
          ) : (
            <Button size="sm" disabled>
              {after}
              <ChevronRight className="size-3.5" />
            </Button>
          )}
        </>
      )}
    </nav>
  );
}

function count(value: number): string {
  return value.toLocaleString("en");
}
