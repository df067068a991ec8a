import type { DeciderDeps } from "@/gate/decider";
import type { Store } from "@/lib/engine/ports";
import type { JournalFolder } from "@/lib/journal/journal";
import type { Rules } from "./memory-store/rules";
import type { Dice } from "./virtual-time";

/** A bug that is put in from outside: in the store's rules, or around one of the gate's ports. */
export interface PlantedBug {
  readonly name: string;
  readonly rules?: Partial<Rules>;
  readonly store?: (store: Store, dice: Dice) => Store;
  readonly folder?: (folder: JournalFolder, dice: Dice) => JournalFolder;
  readonly deps?: (deps: DeciderDeps) => DeciderDeps;
}

export const NO_BUG: PlantedBug = { name: "none" };
