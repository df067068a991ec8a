"use client";

import { createContext, type ReactNode, useContext, useState } from "react";

import { Button } from "@/components/ui/button";

interface Selection {
  readonly keys: readonly string[];
  readonly set: (key: string, ticked: boolean) => void;
  readonly clear: () => void;
}

const SelectionContext = createContext<Selection>({ keys: [], set: () => undefined, clear: () => undefined });

/** The row keys that are ticked, for the forms among a table's `bulkActions`. */
export function useSelection(): Selection {
  return useContext(SelectionContext);
}

/** Holds which rows are ticked; once one is, shows how many and what can be done with them. */
export function SelectionBar({ actions, children }: { readonly actions: ReactNode; readonly children: ReactNode }) {
  const [keys, setKeys] = useState<readonly string[]>([]);
  const clear = () => setKeys([]);
  const set = (key: string, ticked: boolean) =>
    setKeys((before) => (ticked ? [...before, key] : before.filter((other) => other !== key)));

  return (
    <SelectionContext value={{ keys, set, clear }}>
      {children}
      {keys.length > 0 && (
        <div className="sticky bottom-0 z-[2] flex flex-wrap items-center gap-2 border-line border-t bg-accent-tint px-gutter py-1.5">
          <b role="status">{keys.length} selected</b>
          <span className="flex-1" />
          {actions}
          <Button variant="ghost" size="sm" onClick={clear}>
            Clear
          </Button>
        </div>
      )}
    </SelectionContext>
  );
}

export function RowCheckbox({ value, label }: { readonly value: string; readonly label: string }) {
  const { keys, set } = useSelection();
  return (
    <span className="grid size-6 place-items-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={keys.includes(value)}
        onChange={(event) => set(value, event.target.checked)}
        className="size-4 cursor-pointer accent-accent"
      />
    </span>
  );
}
