import type { Answer } from "@/lib/engine/answers";
import type { EpochBoot, ReservationRow, Store } from "@/lib/engine/ports";
import type { JournalFolder, StoredJournal } from "@/lib/journal/journal";
import { flawOf, moveIn } from "@/lib/journal/move-in";
import type { AnswerRecord, HoldRecord } from "@/lib/journal/records";
import type { Clock } from "@/lib/kernel/clock";
import type { Consumers } from "./consumers";
import type { Epoch, GateState } from "./gate-state";
import type { Holds } from "./holds";

export interface RecoveryParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly state: GateState;
  readonly folder: JournalFolder;
  readonly consumers: Consumers;
  readonly holds: Holds;
  readonly log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
}

/**
 * What a start takes up of the ones before it: the rest of their journals goes into Postgres, in the order of the epochs and
 * each wholly before the next; their open reservations come over to this start, and what else they held goes back; what they
 * have answered is known again. Every step may run twice, so that a gate that dies in it begins anew. An epoch whose journal
 * is damaged, or not all there, stays open: what it may have spent nobody knows, and its leases wait in limbo.
 */
export class Recovery {
  private readonly done = new Set<number>();
  private readonly ended = new Set<number>();
  private readonly adopted: { readonly record: HoldRecord; readonly position: number }[] = [];
  /** Journals that are only kept for what they have answered, and Unix ms until when. */
  private readonly removable = new Map<number, number>();

  constructor(private readonly parts: RecoveryParts) {}

  /** Throws where Postgres does not answer; run again it goes on where it was. Returns how many older starts hold credits still. */
  async run(epoch: Epoch, { installation, olderEpochs }: EpochBoot): Promise<number> {
    const { folder } = this.parts;
    for (const older of folder.epochs) {
      if (older >= epoch.number || this.done.has(older)) continue;
      await this.recover(epoch, folder.read(older), installation);
      this.done.add(older);
    }
    await this.takeUp(epoch);
    this.sweep();
    return olderEpochs.filter((older) => older.holds && !this.ended.has(older.epoch)).length;
  }

  /** Of the first reservation that has been written down and is not among this gate's holds yet; null: none. */
  get oldestPosition(): number | null {
    return this.adopted[0]?.position ?? null;
  }

  /** Lets journals go whose answers nobody can ask for any more. */
  sweep(): void {
    const wallMs = this.parts.clock.wallMs();
    for (const [epoch, untilMs] of this.removable) {
      if (wallMs < untilMs) continue;
      this.parts.folder.remove(epoch);
      this.removable.delete(epoch);
    }
  }

  private async recover(epoch: Epoch, stored: StoredJournal, installation: string): Promise<void> {
    const { store, log } = this.parts;
    const known = await store.readEpoch(stored.epoch);
    const isOurs = stored.installation === installation || (await this.isUnreadableOurs(epoch, stored));
    if (known === null || !isOurs) {
      log.warn({ epoch: stored.epoch }, "a journal of an epoch that this database does not know is left alone");
      return;
    }
    this.rememberAnswers(stored);
    if (known.state !== "ended") {
      await moveIn(store, stored, known.position);
      const holds = await this.openHoldsOf(stored);
      const flaw = flawOf(stored, known.position);
      if (known.state === "lost" || flaw !== null) await this.takeOver(epoch, stored, holds, flaw ?? "");
      else await this.end(epoch, stored, holds);
      // Of a lost one nothing more is to come, unless its journal waits for the records that are missing before it.
      if (flaw !== null && (known.state !== "lost" || known.position < stored.first)) return;
    }
    this.ended.add(stored.epoch);
    this.removable.set(stored.epoch, lastExpiryMs(stored.answers));
  }

  /** Whose it is only Postgres can tell, by its epoch. */
  private async isUnreadableOurs(epoch: Epoch, stored: StoredJournal): Promise<boolean> {
    if (stored.installation !== "") return false;
    const holder = await this.parts.store.holderOf(stored.epoch);
    return holder?.epoch === epoch.number;
  }

  /**
   * Those that Postgres shows as this epoch's. What a damaged journal does not tell of one Postgres does, all but the lots that
   * it holds: handed over and held by nobody it would never end.
   */
  private async openHoldsOf(stored: StoredJournal): Promise<HoldRecord[]> {
    const { store } = this.parts;
    const { reservationIds } = await store.readHoldings(stored.epoch);
    const written = new Map(stored.openHolds.map((hold) => [hold.reservationId, hold]));
    const holds: HoldRecord[] = [];
    for (const id of reservationIds) {
      const row = written.has(id) ? null : await store.readReservation(id);
      const hold = written.get(id) ?? (row && holdOf(row, stored.epoch));
      if (hold !== null) holds.push(hold);
    }
    return holds;
  }

  /** All of it is known: what the reservations hold comes over with them, the rest goes back. */
  private async end(epoch: Epoch, stored: StoredJournal, holds: readonly HoldRecord[]): Promise<void> {
    await this.keep(epoch, holds);
    const kept = [...sumByLot(holds)].map(([lotId, amount]) => ({ lotId, amount }));
    const adoption = holds.length === 0 ? null : { by: epoch.number, kept };
    if (!(await this.parts.store.endEpoch(stored.epoch, stored.end, adoption))) {
      throw new Error(`epoch ${stored.epoch} could not be ended`);
    }
    this.parts.log.info({ epoch: stored.epoch, holds: holds.length }, "an earlier start is wholly in");
  }

  /** What it holds stays where it is, or is spent by others: its reservations come over alone. */
  private async takeOver(
    epoch: Epoch,
    stored: StoredJournal,
    holds: readonly HoldRecord[],
    note: string,
  ): Promise<void> {
    await this.keep(
      epoch,
      holds.map((hold) => ({ ...hold, credits: [], cap: hold.cap && [] })),
    );
    await this.parts.store.handOver(stored.epoch, epoch.number, note);
    this.parts.log.warn({ epoch: stored.epoch, note, holds: holds.length }, "an earlier start stays open");
  }

  /** Written down first: a start that dies before Postgres shows the adoption leaves them where they were. */
  private async keep({ journal }: Epoch, holds: readonly HoldRecord[]): Promise<void> {
    for (const hold of holds) {
      const position = journal.end;
      if (!journal.append({ type: "hold_kept", hold })) throw new Error("the journal takes no reservation over");
      this.adopted.push({ record: hold, position });
    }
    if ((await journal.written()) === false) throw new Error("the journal could not be synced");
  }

  /** What has come over is held in memory, too: as far as Postgres says so. */
  private async takeUp(epoch: Epoch): Promise<void> {
    const { store, clock, consumers, holds } = this.parts;
    if (this.adopted.length === 0) return;
    const sentAtMs = clock.monotonicMs();
    const { reservationIds, slices } = await store.readHoldings(epoch.number);
    const open = new Set(reservationIds);
    const taken = this.adopted.filter(({ record }) => open.has(record.reservationId));
    const consumerIds = [...new Set(taken.map(({ record }) => record.consumerId))];
    for (let at = 0; at < consumerIds.length; at += LOADS_AT_ONCE) {
      await Promise.all(consumerIds.slice(at, at + LOADS_AT_ONCE).map((id) => consumers.load({ by: "id", id })));
    }
    for (const slice of slices) {
      consumers.get(slice.consumerId)?.state.purse(slice.purse).merge(slice, sentAtMs);
    }
    for (const { record, position } of taken) {
      const entry = consumers.get(record.consumerId);
      if (entry === null) throw new Error(`consumer ${record.consumerId} could not be loaded`);
      holds.adopt(entry, record, position);
    }
    this.adopted.length = 0;
  }

  private rememberAnswers({ answers }: StoredJournal): void {
    const { state, clock } = this.parts;
    const [nowMs, wallMs] = [clock.monotonicMs(), clock.wallMs()];
    for (const { key, expiresAtMs, compared: _, ...answer } of answers) {
      if (wallMs < expiresAtMs) {
        state.answers.remember(key, answer satisfies Answer, nowMs, expiresAtMs - wallMs, null);
      }
    }
  }
}

const LOADS_AT_ONCE = 16;

function lastExpiryMs(answers: readonly AnswerRecord[]): number {
  return answers.reduce((lastMs, { expiresAtMs }) => Math.max(lastMs, expiresAtMs), 0);
}

function holdOf({ id, gatewayId, terms, ...row }: ReservationRow, epoch: number): HoldRecord {
  const { consumerId, routeId, heldMicros, expiresAtMs } = row;
  const name = { epoch, gatewayId, sequence: 0 };
  return { reservationId: id, name, consumerId, routeId, heldMicros, expiresAtMs, ...terms, credits: [], cap: [] };
}

function sumByLot(holds: readonly HoldRecord[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { lotId, amount } of holds.flatMap((hold) => [...hold.credits, ...(hold.cap ?? [])])) {
    sums.set(lotId, (sums.get(lotId) ?? 0) + amount);
  }
  return sums;
}
