"use client";

import { useEffect, useId, useState } from "react";
import type { PaletteGroup } from "@/components/shell/command-palette";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Who calls. What is typed is looked for among consumers and keys and offered by the browser itself. */
export function WhoField({ defaultValue, who }: { readonly defaultValue: string; readonly who: string }) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const [offers, setOffers] = useState<readonly Offer[]>([]);

  useEffect(() => {
    // A whole key is nobody's business but the gate's.
    if (typed.length < 2 || typed.startsWith("tg_")) return setOffers([]);
    const asking = new AbortController();
    const timer = setTimeout(async () => {
      const found = await fetch(`/api/search?q=${encodeURIComponent(typed)}`, { signal: asking.signal }).catch(
        () => null,
      );
      if (found?.ok) setOffers(offersOf((await found.json()) as readonly PaletteGroup[]));
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [typed]);

  return (
    <Field
      name="who"
      label="Consumer or key"
      hint={
        who !== ""
          ? who
          : "A name, an external id, an id, or a whole key. Empty: a call without a key. A whole key is looked up, and not kept."
      }
    >
      <Input
        defaultValue={defaultValue}
        list={list}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => setTyped(event.target.value.trim())}
      />
      <datalist id={list}>
        {offers.map(({ value, label }) => (
          <option key={value} value={value} label={label} />
        ))}
      </datalist>
    </Field>
  );
}

const WAIT_MS = 200;

interface Offer {
  /** Public id. */
  readonly value: string;
  readonly label: string;
}

/** The palette's answer leads to pages; their addresses hold the ids. */
function offersOf(groups: readonly PaletteGroup[]): readonly Offer[] {
  return groups.flatMap(({ items }) =>
    items.flatMap(({ label, detail, href }) => {
      const id = /[?&]key=(key_\w+)/.exec(href)?.[1] ?? /^\/consumers\/(con_\w+)$/.exec(href)?.[1];
      return id === undefined ? [] : [{ value: id, label: detail ? `${label}, ${detail}` : label }];
    }),
  );
}
