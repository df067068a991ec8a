import { compileSnapshot } from "@/lib/engine/compile-snapshot";
import { CREDITS } from "@/lib/engine/consumer-state";
import type { Change, EpochBoot, LeaseReturn, Store } from "@/lib/engine/ports";
import type { LotAmount } from "@/lib/engine/purse";
import type { JournalFolder, JournalSync } from "@/lib/journal/journal";
import { JournalError } from "@/lib/journal/journal-error";
import type { Timers } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { SmallMap } from "@/lib/kernel/small-map";
import type { CallDecider } from "./call-decider";
import type { Consumers, LoadedConsumer } from "./consumers";
import type { Flush } from "./flush";
import { FreshFlight } from "./fresh-flight";
import type { Epoch, GateState } from "./gate-state";
import type { Holds } from "./holds";
import type { LeaseDesk } from "./lease-desk";
import type { PostgresClock } from "./postgres-clock";
import type { Recovery } from "./recover";
import type { Settlements } from "./settlements";

export interface SyncParts {
  readonly store: Store;
  readonly clock: PostgresClock;
  readonly timers: Timers;
  readonly random: Random;
  readonly state: GateState;
  readonly consumers: Consumers;
  readonly desk: LeaseDesk;
  readonly holds: Holds;
  readonly flush: Flush;
  readonly calls: CallDecider;
  readonly recovery: Recovery;
  readonly settlements: Settlements;
  readonly journals: JournalFolder;
  readonly journalSync: JournalSync;
  readonly gateId: string;
  readonly address: string;
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
}

/**
 * Everything that a gate does beside deciding, each at its own pace and none of it waited for by a call: begin the epoch, poll
 * for changes, flush, ask again for dry purses, give idle slices back, forget the quiet. A failure is tried again at the next
 * turn; what is known stays in force meanwhile, up to the contact limit.
 */
export class Sync {
  pollFailures = 0;
  private cursor: string | null = null;
  private seen: ReadonlySet<number> = new Set();
  private readonly toReload = new Set<LoadedConsumer>();
  private snapshotWanted = false;
  /** A gate has taken a settlement for another one, maybe for this. */
  private settlementsWanted = false;
  private boot: EpochBoot | null = null;
  private readonly snapshotFlight = new FreshFlight(() => this.loadSnapshot());
  private polling: Promise<void> | null = null;
  private hinted = false;
  private listener: { close(): Promise<void> } | null = null;
  private readonly cancels = new Set<() => void>();
  private flushDue = false;
  private clocks: { wallMs: number; monotonicMs: number } | null = null;

  constructor(private readonly parts: SyncParts) {}

  /** Resolves once the gate can decide, or is stopping. Throws JournalError where the journals are not this gate's. */
  async start(): Promise<void> {
    const { state, log } = this.parts;
    for (let attempt = 0; !state.stopping; attempt++) {
      try {
        await this.begin();
        break;
      } catch (error) {
        if (error instanceof JournalError) throw error;
        log.warn({ err: error }, "the gate cannot begin yet, Postgres does not answer as it should");
        await this.sleep(Math.min(BACK_OFF_MS_MAX, 100 * 2 ** attempt) * (0.5 + this.parts.random.next() / 2));
      }
    }
    if (state.stopping) return;
    this.listener = await this.parts.store.listen(() => this.hint()).catch(() => null);
    this.every(POLL_MS, () => this.tick());
    this.every(SWEEP_MS, () => this.sweep());
    this.after(0, () => void this.readHealth());
    this.every(HEALTH_MS, () => this.readHealth());
    this.every(HEARTBEAT_MS, () => this.parts.flush.once());
  }

  /**
   * Ends what runs by itself, moves the journal in, and gives back everything but what open reservations hold. Without any the
   * epoch is ended; else the next start adopts them.
   */
  async stop(withinMs: number): Promise<void> {
    const { state, holds, flush, clock, log } = this.parts;
    const deadlineMs = clock.monotonicMs() + withinMs;
    state.stopping = true;
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    await this.listener?.close().catch(() => {});
    const { epoch } = state;
    if (epoch === null || epoch.ended) return;
    while (flush.pending && clock.monotonicMs() < deadlineMs) {
      if (!(await flush.once())) await this.sleep(100);
    }
    // What it was taking over is in its journal, and not all of it in memory yet.
    if (!state.recovered) return;
    if (holds.size > 0) {
      await this.giveBack(this.giveUp(), false);
      log.info({ epoch: epoch.number, holds: holds.size }, "reservations are open: the next start takes them over");
    } else if (!(await this.endEpoch(epoch))) {
      log.error({ epoch: epoch.number }, "the epoch could not be ended: the next start does so, from the journal");
    }
  }

  /** Takes the newest configuration; the last good one stays in force where that fails. */
  refreshSnapshot(): Promise<boolean> {
    return this.snapshotFlight.fly();
  }

  /** Takes Postgres's word on a consumer at the next turn. */
  reloadSoon(consumerId: number): void {
    const entry = this.parts.consumers.get(consumerId);
    if (entry !== null) this.toReload.add(entry);
  }

  /** Something is in the journal: it is flushed as soon as the load allows. */
  wakeFlush(): void {
    if (this.flushDue || this.parts.state.stopping) return;
    this.flushDue = true;
    const { flush } = this.parts;
    this.after(flush.pauseMs, async () => {
      const taken = await flush.once();
      this.flushDue = false;
      // One that was not taken is sent again with the next heartbeat.
      if (taken && flush.pending) this.wakeFlush();
    });
  }

  /** Asks Postgres what has changed, and acts on it. */
  async poll(): Promise<void> {
    const { store, state, clock } = this.parts;
    const sentAtMs = clock.monotonicMs();
    try {
      const { next, changes, behind, nowMs, ratesDividedBy } = await store.pollChanges(this.cursor);
      state.noteContact(sentAtMs);
      clock.hear(nowMs, sentAtMs);
      state.divideRates(ratesDividedBy);
      state.snapshotAtMs = sentAtMs;
      if (sentAtMs >= state.spendUntilMs) this.wakeFlush();
      this.cursor = next;
      const fresh = changes.filter((change) => !this.seen.has(change.id));
      this.seen = new Set(changes.map((change) => change.id));
      for (const change of fresh) this.note(change);
      if (fresh.some((change) => change.kind === "settle")) this.settlementsWanted = true;
      if (behind) {
        this.settlementsWanted = true;
        this.snapshotWanted = true;
        this.parts.consumers.doubtAll();
      }
    } catch (error) {
      this.pollFailures += 1;
      this.parts.log.warn({ err: error }, "the poll for changes failed, it is tried again");
      return;
    }
    await this.applyNoted();
  }

  /** One turn of each second: changes, dry purses, holds that have run out, the end of a start that is fenced. */
  async tick(): Promise<void> {
    this.watchClocks();
    this.askAgainForDry();
    await this.pollOnce();
    // After what others have settled in time.
    this.parts.holds.expire();
    await this.retire();
  }

  /** Gives back what ended lots and idle consumers hold, then forgets who is quiet and holds nothing. */
  async sweep(): Promise<void> {
    const { consumers, clock, state } = this.parts;
    const nowMs = clock.monotonicMs();
    const returns: Owed[] = [];
    for (const entry of consumers.all()) {
      const idle = nowMs - entry.lastSeenMs >= IDLE_MS;
      for (const purse of entry.state.purses.values()) {
        this.owe(entry, purse.giveUp(idle ? 0 : Number.POSITIVE_INFINITY, nowMs));
      }
      returns.push(...owedBy(entry));
    }
    await this.giveBack(returns);
    const { epoch } = state;
    if (epoch === null) return;
    consumers.evict(epoch.journal.flushed);
    if (epoch.journal.bytes > epoch.journal.bytesMax / 4) this.parts.holds.carryForward(CARRIED_MAX);
    this.parts.recovery.sweep();
    // Hints may be lost.
    this.settlementsWanted = true;
  }

  /** What metrics say of the whole installation. The last word stays where Postgres gives no newer one. */
  async readHealth(): Promise<void> {
    const { store, state, log } = this.parts;
    try {
      state.ledger = await store.readHealth();
    } catch (error) {
      log.warn({ err: error }, "the ledger's health could not be read, it is asked for again");
    }
  }

  private async begin(): Promise<void> {
    const { store, state, clock, recovery, settlements, gateId, log } = this.parts;
    const boot = await this.beginEpoch();
    // The cursor first: a change between the two is then seen twice, not never.
    const sentAtMs = clock.monotonicMs();
    const { next, nowMs, ratesDividedBy } = await store.pollChanges(null);
    this.cursor = next;
    clock.hear(nowMs, sentAtMs);
    state.divideRates(ratesDividedBy);
    if (!(await this.refreshSnapshot())) throw new Error("the configuration could not be loaded");
    if (state.epoch !== null) state.silentEpochs = await recovery.run(state.epoch, boot);
    await settlements.applyPending();
    if (state.silentEpochs > 0) {
      log.warn(
        { gateId, silentEpochs: state.silentEpochs },
        "what earlier starts of this gate hold is in limbo: their journals are not here, or not whole",
      );
    }
    await this.warmUp();
    state.recovered = true;
  }

  private async beginEpoch(): Promise<EpochBoot> {
    const { store, state, clock, journals, journalSync, gateId, address, log } = this.parts;
    if (this.boot === null) {
      const sentAtMs = clock.monotonicMs();
      this.boot = await store.bootEpoch({ gateId, address, journalSync });
      state.noteReport(sentAtMs);
      log.info({ epoch: this.boot.epoch, gateId }, "epoch begun");
    }
    const { epoch, installation } = this.boot;
    if (state.epoch === null) state.begin(journals.begin(epoch, installation, (pressed) => this.keepFrom(pressed)));
    return this.boot;
  }

  /** What the journal must keep although it is in Postgres: open reservations, and answers that may be asked for again. */
  private keepFrom(pressed: boolean): number {
    const { state, holds, recovery, clock } = this.parts;
    const held = holds.oldestPosition ?? Number.POSITIVE_INFINITY;
    const adopted = recovery.oldestPosition ?? Number.POSITIVE_INFINITY;
    const answered = pressed ? null : state.answers.oldestPosition(clock.monotonicMs());
    return Math.min(held, adopted, answered ?? Number.POSITIVE_INFINITY);
  }

  /** A start that a newer one has fenced reports, gives everything back and ends; it goes on answering 503. */
  private async retire(): Promise<void> {
    const { state, holds, flush, log } = this.parts;
    const { epoch } = state;
    if (!state.fenced || epoch === null || epoch.ended) return;
    // Refusals that go on being counted meanwhile are not waited for.
    while (epoch.journal.end > epoch.journal.flushed) if (!(await flush.once())) return;
    if (holds.size > 0) await this.giveBack(this.giveUp(), false);
    else if (await this.endEpoch(epoch))
      log.warn({ epoch: epoch.number }, "a newer start has fenced this one: it has ended");
  }

  /** Nothing is written down from here on, unless it cannot be ended. */
  private async endEpoch(epoch: Epoch): Promise<boolean> {
    const { journal } = epoch;
    if (journal.end > journal.flushed) return false;
    epoch.ended = true;
    epoch.ended = await this.parts.store.endEpoch(epoch.number, journal.end, null).catch(() => false);
    return epoch.ended;
  }

  /** The first calls wait for loads and leases; connections, plans and code should be ready for them. Nobody has the id 0. */
  private async warmUp(): Promise<void> {
    const { store, state } = this.parts;
    const epoch = state.epoch?.number ?? 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      const steps = Array.from({ length: WARM_UP_CONNECTIONS }, async () => {
        await store.loadConsumer(epoch, { by: "id", id: 0 });
        await store.acquire(epoch, [{ consumerId: 0, purse: CREDITS, want: 1, min: 1 }]);
      });
      await Promise.all(steps).catch(() => {});
    }
  }

  private async loadSnapshot(): Promise<boolean> {
    const { store, state, clock, log } = this.parts;
    const sentAtMs = clock.monotonicMs();
    this.snapshotWanted = false;
    try {
      const snapshot = compileSnapshot(await store.loadSnapshot(), state.ratesDividedBy);
      state.noteContact(sentAtMs);
      state.snapshot = snapshot;
      state.snapshotAtMs = sentAtMs;
      if (snapshot.problems.length > 0) log.error({ problems: snapshot.problems }, "routes that match nothing");
      return true;
    } catch (error) {
      this.snapshotWanted = true;
      log.error({ err: error }, "the configuration could not be loaded, the last one stays in force");
      return false;
    }
  }

  private note(change: Change): void {
    const { consumers } = this.parts;
    if (change.kind === "settle") return;
    if (change.kind === "config") {
      this.snapshotWanted = true;
      return;
    }
    consumers.forgetUnknown();
    if (change.consumerId === null) {
      consumers.doubtAll();
      return;
    }
    this.reloadSoon(change.consumerId);
    const entry = consumers.get(change.consumerId);
    if (entry !== null && change.kind === "recall") this.giveUpAll(entry);
  }

  /** What is not applied now (Postgres is away) is applied at the next poll. */
  private async applyNoted(): Promise<void> {
    void this.parts.consumers.reloadDoubted();
    if (this.settlementsWanted) await this.applySettlements();
    if (this.snapshotWanted && !(await this.refreshSnapshot())) return;
    const entries = [...this.toReload];
    this.toReload.clear();
    await Promise.all(
      entries.map(async (entry) => {
        if (!(await this.parts.consumers.reload(entry))) this.toReload.add(entry);
      }),
    );
  }

  private async applySettlements(): Promise<void> {
    this.settlementsWanted = false;
    try {
      await this.parts.settlements.applyPending();
    } catch (error) {
      this.settlementsWanted = true;
      this.parts.log.warn({ err: error }, "settlements that other gates took could not be read, they are read again");
    }
  }

  private giveUpAll(entry: LoadedConsumer): void {
    const nowMs = this.parts.clock.monotonicMs();
    for (const purse of entry.state.purses.values()) this.owe(entry, purse.giveUp(0, nowMs));
    const returns = owedBy(entry);
    if (returns.length > 0) void this.giveBack(returns);
  }

  /** Everything that this gate holds and no reservation does. */
  private giveUp(): Owed[] {
    const nowMs = this.parts.clock.monotonicMs();
    const returns: Owed[] = [];
    for (const entry of this.parts.consumers.all()) {
      for (const purse of entry.state.purses.values()) this.owe(entry, purse.giveUp(0, nowMs));
      returns.push(...owedBy(entry));
    }
    return returns;
  }

  private owe(entry: LoadedConsumer, returns: readonly LotAmount[]): void {
    for (const { lotId, amount } of returns) {
      entry.owed ??= new SmallMap();
      entry.owed.set(lotId, { lotId, consumerId: entry.state.id, returned: amount });
    }
  }

  /** RETURNS_MAX at a time. `reload`: what is left in Postgres will be asked about. */
  private async giveBack(returns: readonly Owed[], reload = true): Promise<void> {
    const { store, state, clock, consumers, log } = this.parts;
    const epoch = state.epoch?.number;
    if (epoch === undefined) return;
    for (let at = 0; at < returns.length; at += RETURNS_MAX) {
      const part = returns.slice(at, at + RETURNS_MAX);
      const sentAtMs = clock.monotonicMs();
      try {
        await store.giveBack(
          epoch,
          part.map(({ row }) => row),
        );
      } catch (error) {
        log.warn({ err: error }, "slices could not be given back, they are tried again");
        return;
      }
      state.noteContact(sentAtMs);
      for (const { entry, row } of part) if (entry.owed?.get(row.lotId) === row) entry.owed.delete(row.lotId);
      const entries = reload ? [...new Set(part.map(({ entry }) => entry))] : [];
      await Promise.all(entries.map((entry) => consumers.reload(entry)));
    }
  }

  /**
   * A purse that was found dry may have been refilled by what other gates gave back, which nobody announces. Who has been asked
   * for goes behind the others.
   */
  private askAgainForDry(): void {
    const { calls, desk, clock } = this.parts;
    const nowMs = clock.monotonicMs();
    let looks = Math.min(calls.dry.size, DRY_LOOKS_MAX);
    let asks = DRY_ASKS_MAX;
    for (const [entry, call] of calls.dry) {
      if (looks === 0 || asks === 0) return;
      looks -= 1;
      calls.dry.delete(entry);
      const still = call.needs.filter(({ purse }) => purse.dry);
      if (nowMs - call.atMs > DRY_MEMORY_MS || still.length === 0 || entry.gone) continue;
      calls.dry.set(entry, call);
      asks -= 1;
      void desk.ask(entry, still);
    }
  }

  private hint(): void {
    this.hinted = true;
    void this.pollOnce();
  }

  /** A hint that comes during a poll is followed by another one. */
  private pollOnce(): Promise<void> {
    this.polling ??= this.pollWhileHinted().finally(() => {
      this.polling = null;
    });
    return this.polling;
  }

  private async pollWhileHinted(): Promise<void> {
    do {
      this.hinted = false;
      await this.poll();
      // Many hints are one poll: what they announce is there by then.
      if (this.hinted) await this.sleep(HINT_PAUSE_MS);
    } while (this.hinted && !this.parts.state.stopping);
  }

  /** I13: a machine that slept has its monotonic clock behind: no lease counts until Postgres has answered again. */
  private watchClocks(): void {
    const { clock, state, consumers, log } = this.parts;
    const now = { wallMs: clock.machineWallMs(), monotonicMs: clock.monotonicMs() };
    const before = this.clocks;
    this.clocks = now;
    if (before === null) return;
    const leapMs = now.wallMs - before.wallMs - (now.monotonicMs - before.monotonicMs);
    if (Math.abs(leapMs) <= CLOCK_LEAP_MS) return;
    log.warn({ leapMs }, "the clocks have parted (sleep, or the time was set): leases wait for Postgres");
    state.forgetContact(now.monotonicMs);
    this.wakeFlush();
    if (leapMs < 0) return;
    for (const entry of consumers.all()) {
      for (const purse of entry.state.purses.values()) purse.bringDeadlinesForward(leapMs);
    }
  }

  /** Runs again `ms` after each end, for as long as the gate runs. */
  private every(ms: number, run: () => Promise<unknown>): void {
    this.after(ms, async () => {
      await run().catch((error) => this.parts.log.error({ err: error }, "a background turn failed"));
      if (!this.parts.state.stopping) this.every(ms, run);
    });
  }

  private after(ms: number, run: () => void): void {
    const cancel = this.parts.timers.after(ms, () => {
      this.cancels.delete(cancel);
      run();
    });
    this.cancels.add(cancel);
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.parts.timers.after(ms, resolve);
    });
  }
}

const WARM_UP_ROUNDS = 3;
const WARM_UP_CONNECTIONS = 4;
const POLL_MS = 1_000;
const HINT_PAUSE_MS = 50;
const HEARTBEAT_MS = 2_000;
const SWEEP_MS = 10_000;
const HEALTH_MS = 30_000;
const IDLE_MS = 60_000;
const RETURNS_MAX = 200;
/** Reservations said again in the journal at a sweep. */
const CARRIED_MAX = 5_000;
const DRY_MEMORY_MS = 10_000;
const DRY_ASKS_MAX = 100;
/** Of a second, also at those who need not be asked for any more. */
const DRY_LOOKS_MAX = 2_000;
const BACK_OFF_MS_MAX = 5_000;
const CLOCK_LEAP_MS = 1_000;

/** What Postgres is to take back. */
interface Owed {
  readonly entry: LoadedConsumer;
  readonly row: LeaseReturn;
}

function owedBy(entry: LoadedConsumer): Owed[] {
  return entry.owed === null ? [] : [...entry.owed.values()].map((row) => ({ entry, row }));
}
