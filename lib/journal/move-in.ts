import type { Store } from "@/lib/engine/ports";
import type { StoredJournal } from "./journal";
import { JournalError } from "./journal-error";

/**
 * Moves what Postgres does not have of an epoch's journal into it, in the epoch's own name, from the position that Postgres
 * has. May be run again after any failure: what is in already is not counted twice (I9). Throws JournalError where somebody
 * else moves the position meanwhile.
 */
export async function moveIn(
  store: Pick<Store, "flush" | "readEpoch">,
  stored: StoredJournal,
  position: number,
): Promise<void> {
  if (position < stored.first || position >= stored.end) return;
  for (const stretch of stored.stretches(position)) {
    const lag = stored.end - stretch.to;
    const reply = await store.flush({ ...stretch, epoch: stored.epoch, configVersion: 0, lag, checks: 0 });
    if (reply !== null) continue;
    const found = await store.readEpoch(stored.epoch);
    if (found?.position === stretch.to) continue;
    throw new JournalError(`the journal of epoch ${stored.epoch} is being moved in by somebody else`);
  }
}

/** Why nobody can tell all that an epoch has spent, in a sentence; null: its journal says all. `position`: Postgres's, before it moved in. */
export function flawOf({ installation, damage, unsynced, first, end }: StoredJournal, position: number): string | null {
  if (installation === "") return "Its journal cannot be read.";
  if (damage === "corrupt") return `Its journal is damaged behind record ${end}.`;
  if (unsynced) return "The machine has started anew since, and the end of its journal may be missing.";
  if (position < first) return `Records ${position} to ${first} of its journal are missing.`;
  return position > end ? `Records ${end} to ${position} of its journal are missing.` : null;
}
