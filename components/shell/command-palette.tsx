"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { CornerDownLeft, Plus, Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { cn } from "@/components/class-names";
import { BACKDROP, POPUP } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

import type { NavigationGroup } from "./navigation";

export interface PaletteItem {
  readonly label: string;
  /** Beside it, dimmed: an id, a key's last four. */
  readonly detail?: string | undefined;
  readonly href: string;
  /** Of an act that still needs its object: what is typed for one, "grant credits to ". Choosing it goes nowhere yet. */
  readonly typed?: string | undefined;
}

/** What the search endpoint answers with: an array of these. */
export interface PaletteGroup {
  readonly heading: string;
  readonly items: readonly PaletteItem[];
}

/** Finds pages, acts and, through `searchPath`, whatever the server knows. Esc closes it and gives the focus back. */
export function CommandPalette({
  open,
  onOpenChange,
  navigation,
  actions,
  searchPath,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly navigation: readonly NavigationGroup[];
  readonly actions: readonly PaletteItem[];
  readonly searchPath: string | undefined;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup aria-label="Command palette" className={cn(POPUP, "max-w-[560px] overflow-hidden")}>
          <Palette close={() => onOpenChange(false)} {...{ navigation, actions, searchPath }} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({
  close,
  navigation,
  actions,
  searchPath,
}: {
  readonly close: () => void;
  readonly navigation: readonly NavigationGroup[];
  readonly actions: readonly PaletteItem[];
  readonly searchPath: string | undefined;
}) {
  const router = useRouter();
  const [query, setQuery] = useState("");
  const { found, state } = useSearch(searchPath, query);
  const [selected, setSelected] = useState("");

  function choose(item: PaletteItem) {
    if (item.typed !== undefined) {
      setQuery(item.typed);
      return;
    }
    close();
    router.push(item.href as Route);
  }

  function openInNewTab(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const href = selected.slice(selected.indexOf("/"));
    event.preventDefault();
    event.stopPropagation();
    open(href, "_blank", "noopener");
    close();
  }

  return (
    <Command
      label="Command palette"
      loop
      filter={matches}
      value={selected}
      onValueChange={setSelected}
      onKeyDownCapture={openInNewTab}
    >
      <div className="flex h-bar items-center gap-2.5 border-line border-b px-4 text-14">
        <Search className="text-ink-3" />
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder="Find a page, consumer, key; or what to do"
          spellCheck={false}
          className="h-full min-w-0 flex-1 bg-transparent outline-none focus-visible:outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[50dvh] overflow-y-auto pb-2">
        <Command.Empty className="px-4 py-6 text-ink-2">
          {state === "searching"
            ? "Searching…"
            : `Nothing is called “${query}”. Try a consumer's name, its external id or a key's last 4.`}
        </Command.Empty>
        {state === "failed" && (
          <p role="alert" className="px-4 pt-3 text-danger">
            The search did not answer. Pages are listed below; type again to retry.
          </p>
        )}
        {found.map((group) => (
          <Group key={group.heading} heading={group.heading}>
            {group.items.map((item) => (
              <Item
                key={item.href}
                item={item}
                heading={group.heading}
                icon={group.heading === "Actions" && <Plus />}
                keywords={[query]}
                choose={choose}
              />
            ))}
          </Group>
        ))}
        <Group heading="Pages">
          {navigation.flatMap((group) =>
            group.items.map((item) => (
              <Item key={item.href} item={item} heading="Pages" icon={item.icon} choose={choose} />
            )),
          )}
        </Group>
        {actions.length > 0 && (
          <Group heading="Actions">
            {actions.map((item) => (
              <Item key={item.href} item={item} heading="Actions" icon={<Plus />} choose={choose} />
            ))}
          </Group>
        )}
      </Command.List>
      <footer className="flex flex-wrap gap-x-4 gap-y-1 border-line border-t px-4 py-2 text-12 text-ink-3 max-sm:hidden">
        <span>
          <Kbd>↑↓</Kbd> move
        </span>
        <span>
          <Kbd>Enter</Kbd> open
        </span>
        <span>
          <Kbd>Ctrl Enter</Kbd> new tab
        </span>
        <span className="ml-auto">
          <Kbd>?</Kbd> all shortcuts
        </span>
      </footer>
    </Command>
  );
}

/** Every word of the query somewhere in the item's words; what the server found counts as found. */
function matches(_value: string, query: string, keywords: string[] = []): number {
  const words = keywords.join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word))
    ? 1
    : 0;
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  item,
  heading,
  icon,
  keywords,
  choose,
}: {
  readonly item: PaletteItem;
  readonly heading: string;
  readonly icon?: ReactNode;
  readonly keywords?: string[];
  readonly choose: (item: PaletteItem) => void;
}) {
  return (
    <Command.Item
      // Ctrl Enter reads the address from it; the same address may stand under two headings.
      value={`${heading}${item.href}`}
      keywords={keywords ?? [item.label]}
      onSelect={() => choose(item)}
      className="group flex min-h-9 cursor-pointer items-center gap-2.5 px-4 data-[selected=true]:bg-accent-tint data-[selected=true]:shadow-[inset_3px_0_var(--accent)] pointer-coarse:min-h-11"
    >
      {icon}
      <span className="truncate">{item.label}</span>
      {item.detail && <span className="truncate font-mono text-12 text-ink-3">{item.detail}</span>}
      <CornerDownLeft className="ml-auto hidden text-ink-3 group-data-[selected=true]:block" />
    </Command.Item>
  );
}

/** Asks 150 ms after the last key; an answer that comes after a newer question is dropped. */
function useSearch(path: string | undefined, query: string) {
  const [found, setFound] = useState<readonly PaletteGroup[]>([]);
  const [state, setState] = useState<"idle" | "searching" | "failed">("idle");
  const text = query.trim();

  useEffect(() => {
    if (path === undefined || text.length < 2) {
      setFound([]);
      setState("idle");
      return;
    }
    const abort = new AbortController();
    setState("searching");
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`${path}?q=${encodeURIComponent(text)}`, { signal: abort.signal });
        if (!response.ok) throw new Error(`Search answered ${response.status}`);
        setFound((await response.json()) as readonly PaletteGroup[]);
        setState("idle");
      } catch {
        if (!abort.signal.aborted) setState("failed");
      }
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [path, text]);

  return { found, state };
}
