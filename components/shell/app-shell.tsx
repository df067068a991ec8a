"use client";

import { Dialog } from "@base-ui/react/dialog";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import { BACKDROP } from "@/components/ui/dialog";
import { TimeZone } from "@/components/ui/time-zone";

import type { PaletteItem } from "./command-palette";
import { ShellContext } from "./shell-context";
import { Shortcuts } from "./shortcuts";
import { Sidebar, type SidebarProps } from "./sidebar";

export interface AppShellProps extends SidebarProps {
  /** IANA name of the zone in which all times are shown. */
  readonly timeZone: string;
  /** Acts the palette offers beside the pages: "Add consumer". */
  readonly paletteActions?: readonly PaletteItem[] | undefined;
  /** Answers GET `?q=` with PaletteGroup[] as JSON: consumers, keys. */
  readonly searchPath?: string | undefined;
  readonly children: ReactNode;
}

/**
 * The frame of every console page: skip link, sidebar (a drawer on a phone), palette on Ctrl/⌘ K, the list of shortcuts on ?,
 * and / for the page's own search. Pages bring `Page`.
 */
export function AppShell({ timeZone, paletteActions = [], searchPath, children, ...sidebar }: AppShellProps) {
  const [navigationOpen, setNavigationOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [shortcutsOpen, setShortcutsOpen] = useState(false);
  const path = usePathname();
  const [paletteReady, setPaletteReady] = useState(false);

  // Also on a page that nobody searches from: the first press then opens it at once.
  useEffect(() => {
    const timer = setTimeout(() => setPaletteReady(true), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes once one has arrived
  useEffect(() => setNavigationOpen(false), [path]);

  useEffect(() => {
    function listen(event: KeyboardEvent) {
      const withControl = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (withControl && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPaletteOpen((open) => !open);
        return;
      }
      const isTyping = event.target instanceof Element && event.target.closest(TYPED_INTO);
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") setShortcutsOpen(true);
      const search = document.querySelector<HTMLInputElement>("#main input[type=search]");
      if (event.key === "/" && search) {
        event.preventDefault();
        search.focus();
      }
    }
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);

  const shell = useMemo(
    () => ({ openNavigation: () => setNavigationOpen(true), openPalette: () => setPaletteOpen(true) }),
    [],
  );

  return (
    <TimeZone value={timeZone}>
      <ShellContext value={shell}>
        <a href="#main" className="fixed top-2 left-2 z-30 -translate-y-20 bg-raised px-3 py-2 focus:translate-y-0">
          Skip to content
        </a>
        <div className="grid min-h-screen grid-cols-[208px_minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)] print:block">
          <div className="sticky top-0 h-screen overflow-y-auto border-line border-r bg-sunken max-md:hidden print:hidden">
            <Sidebar {...sidebar} />
          </div>
          <div className="min-w-0">{children}</div>
        </div>
        <Dialog.Root open={navigationOpen} onOpenChange={setNavigationOpen}>
          <Dialog.Portal>
            <Dialog.Backdrop className={BACKDROP} />
            <Dialog.Popup
              aria-label="Navigation"
              className="fixed inset-y-0 left-0 z-20 w-[272px] overflow-y-auto border-line border-r bg-sunken outline-none transition-[translate] duration-140 ease-out data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
            >
              <Sidebar {...sidebar} />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
        {(paletteReady || paletteOpen) && (
          <CommandPalette
            open={paletteOpen}
            onOpenChange={setPaletteOpen}
            navigation={sidebar.navigation}
            actions={paletteActions}
            searchPath={searchPath}
          />
        )}
        <Shortcuts open={shortcutsOpen} onOpenChange={setShortcutsOpen} />
      </ShellContext>
    </TimeZone>
  );
}

/** Its code is a tenth of a page's and comes when the page itself is there, or with the first press if that is sooner. */
const CommandPalette = dynamic(() => import("./command-palette").then((file) => file.CommandPalette), { ssr: false });
const PALETTE_AFTER_MS = 500;

/** Where a letter is a letter, and whatever lies over the page. */
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), select, textarea, [role$=dialog], [role=menu]";
