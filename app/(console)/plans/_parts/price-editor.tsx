import type { KeyboardEvent } from "react";

interface PriceEditorProps {
  readonly label: string;
  /** What was pressed to begin. */
  readonly begin: string;
  /** `step`: where to go on; Enter down, Tab to the side. */
  readonly onSave: (price: string, step: { readonly row: number; readonly column: number }) => void;
  readonly onCancel: () => void;
}

/** A price typed in its cell. Enter and Tab save, Escape and leaving it do not. */
export function PriceEditor({ label, begin, onSave, onCancel }: PriceEditorProps) {
  function press(event: KeyboardEvent<HTMLInputElement>) {
    const { key, shiftKey, currentTarget } = event;
    if (key === "Escape") onCancel();
    else if (key === "Enter") onSave(currentTarget.value, { row: shiftKey ? -1 : 1, column: 0 });
    else if (key === "Tab") onSave(currentTarget.value, { row: 0, column: shiftKey ? -1 : 1 });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <input
      ref={(input) => input?.focus()}
      aria-label={label}
      defaultValue={begin}
      inputMode="decimal"
      autoComplete="off"
      maxLength={20}
      onKeyDown={press}
      onBlur={onCancel}
      className="absolute inset-0 size-full bg-raised px-3 pb-5 text-right font-mono text-13 outline-2 outline-focus -outline-offset-2 max-sm:px-2"
    />
  );
}
