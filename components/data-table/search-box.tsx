"use client";

import { Search } from "lucide-react";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useRef, useTransition } from "react";

/**
 * Filters a list by what is typed, through `?q=` (or `name`), 300 ms after the last key; Enter at once. `label` says what
 * it looks in: "Find a consumer by name or external id".
 */
export function SearchBox({ label, name = "q" }: { readonly label: string; readonly name?: string }) {
  const [pending, startTransition] = useTransition();
  const typedAtMs = useRef(0);
  const [params, setParams] = useQueryStates(
    { [name]: parseAsString.withDefault(""), page: parseAsString },
    { history: "push", shallow: false, startTransition },
  );
  return (
    <search aria-busy={pending} className="relative w-64 max-w-full flex-none max-sm:w-full">
      <Search className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-ink-3" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        value={params[name] ?? ""}
        onChange={(event) => {
          typedAtMs.current = performance.now();
          void setParams({ [name]: event.target.value || null, page: null }, { limitUrlUpdates: debounce(PAUSE_MS) });
        }}
        onKeyDown={(event) => {
          // What is on its way to the address already would be another step back that leads nowhere.
          if (event.key !== "Enter" || performance.now() - typedAtMs.current >= PAUSE_MS) return;
          void setParams({ [name]: event.currentTarget.value || null, page: null });
        }}
        className="h-7 w-full rounded-2 border border-line-2 bg-surface pr-2 pl-7 text-12 text-ellipsis focus-visible:rounded-2 max-[640px]:h-11 max-[640px]:text-[16px]"
      />
    </search>
  );
}

/** After the last key. */
const PAUSE_MS = 300;
