"use client";

import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

interface ShortcutsProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Every key that does something, by where it does. */
export function Shortcuts({ open, onOpenChange }: ShortcutsProps) {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onOpenChange={onOpenChange}>
      <DialogBody>
        {GROUPS.map(({ where, keys }) => (
          <section key={where}>
            <h3 className="mb-1 font-normal text-12 text-ink-3">{where}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-y-1.5">
              {keys.map(([does, ...names]) => (
                <div key={does} className="contents">
                  <dt>{does}</dt>
                  <dd className="flex justify-end gap-1">
                    {names.map((name) => (
                      <Kbd key={name}>{name}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogBody>
      <DialogFooter>
        <DialogCancel>Close</DialogCancel>
      </DialogFooter>
    </Dialog>
  );
}

const GROUPS: readonly { readonly where: string; readonly keys: readonly (readonly [string, ...string[]])[] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["Find a page, a consumer, a key, or what to do", "Ctrl K", "⌘ K"],
      ["Search in this list", "/"],
      ["These shortcuts", "?"],
      ["Close what is open, clear the selection", "Esc"],
    ],
  },
  {
    where: "In a list",
    keys: [
      ["To the next row, to the one before", "j", "k"],
      ["The same, once inside", "↓", "↑"],
      ["Open the row", "Enter"],
      ["Select the row", "x"],
    ],
  },
];
