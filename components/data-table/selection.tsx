"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";

/** A row that can be ticked: its public id, and what it is called where the bar or an answer names it. */
export interface Selectable {
  readonly id: string;
  readonly name: string;
}

interface SelectionState {
  /** Names by id, in the order they were ticked; of this page and of others. */
  readonly selected: ReadonlyMap<string, string>;
  readonly set: (rows: readonly Selectable[], on: boolean) => void;
  readonly clear: () => void;
}

const SelectionContext = createContext<SelectionState>({
  selected: new Map(),
  set: () => undefined,
  clear: () => undefined,
});

/** Round a table with ticks and its BulkBar: what is ticked stays so while pages turn, and is gone with the page itself. */
export function Selection({ children }: { readonly children: ReactNode }) {
  const [selected, setSelected] = useState<ReadonlyMap<string, string>>(new Map());
  const state = useMemo(
    () => ({
      selected,
      set(rows: readonly Selectable[], on: boolean) {
        setSelected((before) => {
          const after = new Map(before);
          for (const { id, name } of rows) {
            if (on) after.set(id, name);
            else after.delete(id);
          }
          return after;
        });
      },
      clear: () => setSelected(new Map()),
    }),
    [selected],
  );
  return <SelectionContext value={state}>{children}</SelectionContext>;
}

export function useSelection(): SelectionState {
  return useContext(SelectionContext);
}

/** The tick of one row; `x` ticks the row that has the focus (TableFrame). */
export function SelectRow({ row }: { readonly row: Selectable }) {
  const { selected, set } = useSelection();
  return (
    <Tick
      label={`Select ${row.name}`}
      checked={selected.has(row.id)}
      onChange={(on) => set([row], on)}
      data-select-row=""
    />
  );
}

/** The tick in the head: all rows of this page. */
export function SelectPage({ rows }: { readonly rows: readonly Selectable[] }) {
  const { selected, set } = useSelection();
  const count = rows.filter(({ id }) => selected.has(id)).length;
  return (
    <Tick
      label={`Select the ${rows.length} rows of this page`}
      checked={count > 0 && count === rows.length}
      mixed={count > 0 && count < rows.length}
      onChange={(on) => set(rows, on)}
    />
  );
}

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  readonly mixed?: boolean;
  readonly onChange: (on: boolean) => void;
  readonly "data-select-row"?: "";
}

function Tick({ label, mixed = false, onChange, ...rest }: TickProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className="-m-1 inline-grid size-6 cursor-pointer place-items-center align-middle pointer-coarse:-m-3.5 pointer-coarse:size-11">
      <input
        {...rest}
        ref={input}
        type="checkbox"
        aria-label={label}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 cursor-pointer accent-accent"
      />
    </label>
  );
}
