"use client";

import { Menu, Search } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Link } from "@/components/ui/link";
import { useTimeZone } from "@/components/ui/time-zone";

import { useShell } from "./shell-context";

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** Where one is (`crumbs` lead to `current`), the zone of all times, and the way to the palette. `Page` brings it. */
export function TopBar({ crumbs, current }: { readonly crumbs: readonly Crumb[]; readonly current: string }) {
  const { openNavigation, openPalette } = useShell();
  const zone = useTimeZone();
  return (
    <header className="sticky top-0 z-10 flex h-bar items-center gap-3 border-line border-b bg-surface px-6 max-md:gap-1 max-md:px-1 print:hidden">
      <Button variant="ghost" size="icon" aria-label="Open navigation" onClick={openNavigation} className="md:hidden">
        <Menu />
      </Button>
      <nav aria-label="Breadcrumb" className="min-w-0 flex-1 overflow-hidden">
        <ol className="flex gap-1.5 whitespace-nowrap text-ink-3">
          {crumbs.map((crumb) => (
            <li key={crumb.href} className="flex gap-1.5 max-md:hidden">
              <Link
                href={crumb.href}
                className="inline-flex min-h-6 items-center hover:text-ink focus-visible:-outline-offset-2"
              >
                {crumb.label}
              </Link>
              <span aria-hidden="true" className="leading-6">
                /
              </span>
            </li>
          ))}
          <li aria-current="page" className="min-w-0 truncate text-ink leading-6">
            {current}
          </li>
        </ol>
      </nav>
      <span className="whitespace-nowrap text-12 text-ink-3 max-lg:hidden">Times in {zone}</span>
      <button
        type="button"
        onClick={openPalette}
        aria-label="Search, Ctrl K"
        className="flex h-8 w-[272px] flex-none items-center gap-2 whitespace-nowrap rounded-2 border border-line-2 bg-surface px-2 text-ink-3 hover:bg-hover focus-visible:rounded-2 max-md:size-11 max-md:justify-center max-md:border-transparent"
      >
        <Search />
        <span className="flex-1 text-left max-md:hidden">Find a page, consumer, key</span>
        <span className="max-md:hidden">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
    </header>
  );
}
