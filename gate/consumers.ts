import { ConsumerState } from "@/lib/engine/consumer-state";
import type { ConsumerLookup, LeaseReturn, Store } from "@/lib/engine/ports";
import { BoundedMap } from "@/lib/kernel/bounded-map";
import type { Clock } from "@/lib/kernel/clock";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import type { SmallMap } from "@/lib/kernel/small-map";
import { quotaPurse } from "@/lib/ledger/purse";
import { FreshFlight } from "./fresh-flight";
import type { GateState } from "./gate-state";

/** A consumer in this gate's memory. */
export interface LoadedConsumer {
  readonly state: ConsumerState;
  /** What has happened to it is not known: it must be loaded anew before it is used. */
  stale: boolean;
  /** Monotonic ms since when Postgres may know better of it; null: nothing speaks for that. It is loaded anew in the background. */
  doubtedAtMs: number | null;
  /** A load or a lease under way; one at a time, so that no older word of Postgres overwrites a newer one. */
  busy: Promise<unknown> | null;
  /** Monotonic ms of its last call. */
  lastSeenMs: number;
  /** Of the journal, after its last record: it may leave once that is in Postgres. */
  lastPosition: number;
  /** Given up, and not yet taken back by Postgres, by lot. Null until there is any. */
  owed: SmallMap<number, LeaseReturn> | null;
  /** It has left the memory: what it knows of leases is no longer the newest. */
  gone: boolean;
  /** Null until it is first loaded anew. */
  reload: FreshFlight | null;
  /** Monotonic ms at which other gates were last asked to give back what they hold of it; null: never. */
  recalledAtMs: number | null;
}

/**
 * The consumers that have called of late, found by key digest, public id or external id. Loads are single-flight, and at most
 * LOADS_MAX at a time; 50,000 unknown names are remembered for two seconds. Above its bound of bytes it forgets those that
 * have been quiet longest and hold nothing; half above it, it loads no more.
 */
export class Consumers {
  loads = 0;
  bytes = 0;
  private readonly byId = new Map<number, LoadedConsumer>();
  private readonly byDigest = new Map<string, LoadedConsumer>();
  /** Those that have been asked for by it. */
  private readonly byExternalId = new Map<string, LoadedConsumer>();
  private readonly unknown = new BoundedMap<string, number>(UNKNOWN_MAX);
  private readonly flights = new Map<string, Promise<boolean>>();
  private readonly waiting: (() => void)[] = [];
  private flying = 0;
  /** Somebody is in doubt. */
  private doubts = false;
  private reloading = false;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly state: GateState,
    readonly boundBytes: number,
    /** Loads the snapshot anew; false: Postgres did not answer. */
    private readonly refreshSnapshot: () => Promise<boolean>,
  ) {}

  get size(): number {
    return this.byId.size;
  }

  get unknownCount(): number {
    return this.unknown.size;
  }

  all(): IterableIterator<LoadedConsumer> {
    return this.byId.values();
  }

  get(id: number): LoadedConsumer | null {
    return this.byId.get(id) ?? null;
  }

  /** null: nobody has this name; undefined: not known yet, load() finds out. */
  find(lookup: ConsumerLookup): LoadedConsumer | null | undefined {
    const known = this.known(lookup);
    if (known) return known;
    const name = nameOf(lookup);
    const forgetAtMs = this.unknown.get(name);
    if (forgetAtMs === undefined) return undefined;
    if (this.clock.monotonicMs() < forgetAtMs) return null;
    this.unknown.delete(name);
    return undefined;
  }

  /** True: it is worth asking find() again. False: Postgres did not answer, or there is no room. */
  load(lookup: ConsumerLookup): Promise<boolean> {
    return this.once(nameOf(lookup), () => this.fetch(lookup));
  }

  /** Takes Postgres's newest word on a loaded consumer, no older than this moment's. False: it could not be had. */
  reload(entry: LoadedConsumer): Promise<boolean> {
    entry.reload ??= new FreshFlight(() => this.inTurn(() => this.exclusive(entry, () => this.refresh(entry))));
    return entry.reload.fly();
  }

  /** Runs once whatever is under way for this consumer has ended. */
  async exclusive<T>(entry: LoadedConsumer, run: () => Promise<T>): Promise<T> {
    while (entry.busy !== null) await entry.busy;
    const running = run();
    this.occupy(entry, running);
    return running;
  }

  /** Marks a free consumer as busy until `running` has settled. */
  occupy(entry: LoadedConsumer, running: Promise<unknown>): void {
    const busy: Promise<unknown> = running.then(noop, noop).then(() => {
      if (entry.busy === busy) entry.busy = null;
    });
    entry.busy = busy;
  }

  /** A key or a consumer may have been made: names that nobody had may now be somebody's. */
  forgetUnknown(): void {
    this.unknown.clear();
  }

  /** Everything may have changed: each consumer is loaded anew, and its calls go on meanwhile, for a while. */
  doubtAll(): void {
    this.forgetUnknown();
    const nowMs = this.clock.monotonicMs();
    for (const entry of this.byId.values()) entry.doubtedAtMs ??= nowMs;
    this.doubts = this.byId.size > 0;
  }

  /** Loads anew who is in doubt, those first who called last. What Postgres does not answer now is left to the next time. */
  async reloadDoubted(): Promise<void> {
    if (!this.doubts || this.reloading) return;
    this.reloading = true;
    const doubted = [...this.byId.values()].filter((entry) => entry.doubtedAtMs !== null);
    doubted.sort((a, b) => b.lastSeenMs - a.lastSeenMs);
    this.doubts = false;
    for (let at = 0; at < doubted.length && !this.doubts; at += RELOADS_AT_ONCE) {
      const part = doubted.slice(at, at + RELOADS_AT_ONCE).filter((entry) => entry.doubtedAtMs !== null);
      const answered = await Promise.all(part.map((entry) => this.reload(entry)));
      if (answered.includes(false)) this.doubts = true;
    }
    this.reloading = false;
  }

  /** Forgets who has been quiet longest, as far as nothing is open, owed or unwritten, until the rest fits. */
  evict(flushedTo: number): void {
    this.bytes = 0;
    for (const entry of this.byId.values()) this.bytes += entry.state.bytes;
    if (this.bytes <= this.boundBytes) return;
    const quietestFirst = [...this.byId.values()].sort((a, b) => a.lastSeenMs - b.lastSeenMs);
    for (const entry of quietestFirst) {
      if (this.bytes <= this.boundBytes) return;
      if (entry.busy !== null || owes(entry) || entry.lastPosition > flushedTo || !isEmpty(entry)) continue;
      this.bytes -= entry.state.bytes;
      this.drop(entry);
    }
  }

  private once(name: string, run: () => Promise<boolean>): Promise<boolean> {
    const flight = this.flights.get(name);
    if (flight) return flight;
    const started = this.inTurn(run).finally(() => this.flights.delete(name));
    this.flights.set(name, started);
    return started;
  }

  private async inTurn(run: () => Promise<unknown>): Promise<boolean> {
    if (this.flying >= LOADS_MAX) {
      if (this.waiting.length >= LOADS_WAITING_MAX) return false;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.flying += 1;
    try {
      this.loads += 1;
      return (await run()) !== false;
    } catch {
      // Postgres is away or refuses: the caller waits no longer, and the next one tries again.
      return false;
    } finally {
      this.flying -= 1;
      this.waiting.shift()?.();
    }
  }

  private async fetch(lookup: ConsumerLookup): Promise<boolean> {
    const epoch = this.state.epoch;
    if (epoch === null || this.bytes > this.boundBytes * 1.5) return false;
    const sentAtMs = this.clock.monotonicMs();
    const load = await this.store.loadConsumer(epoch.number, lookup);
    this.state.noteContact(sentAtMs);
    if (load === null) {
      this.unknown.set(nameOf(lookup), this.clock.monotonicMs() + UNKNOWN_TTL_MS);
      return true;
    }
    const known = this.byId.get(load.consumer.id);
    if (known) {
      await this.exclusive(known, () => this.refresh(known, lookup));
      this.indexExternalId(known, lookup);
      return true;
    }
    const entry: LoadedConsumer = {
      state: new ConsumerState(load, load.nowMs, quotaPurse),
      stale: false,
      doubtedAtMs: null,
      busy: null,
      lastSeenMs: sentAtMs,
      lastPosition: 0,
      owed: null,
      gone: false,
      recalledAtMs: null,
      reload: null,
    };
    await this.ensurePeriods(entry, epoch.number);
    this.byId.set(entry.state.id, entry);
    this.bytes += entry.state.bytes;
    this.index(entry);
    this.indexExternalId(entry, lookup);
    return true;
  }

  /** `lookup`: a name that brought us here, so that a key revoked long ago is among the loaded ones. */
  private async refresh(entry: LoadedConsumer, lookup?: ConsumerLookup): Promise<void> {
    const epoch = this.state.epoch;
    if (epoch === null || entry.gone) return;
    const sentAtMs = this.clock.monotonicMs();
    const load = await this.store.loadConsumer(epoch.number, lookup ?? { by: "id", id: entry.state.id });
    this.state.noteContact(sentAtMs);
    if (load === null || load.consumer.id !== entry.state.id) {
      this.drop(entry);
      return;
    }
    const isNamed = this.byExternalId.get(entry.state.row.externalId) === entry;
    this.unindex(entry);
    entry.stale = false;
    if (entry.doubtedAtMs !== null && entry.doubtedAtMs <= sentAtMs) entry.doubtedAtMs = null;
    entry.state.apply(load, load.nowMs);
    this.index(entry);
    if (isNamed) this.byExternalId.set(entry.state.row.externalId, entry);
    await this.ensurePeriods(entry, epoch.number);
  }

  /** Quotas and caps count in lots of their own, which must stand before anything can be leased of them. */
  private async ensurePeriods(entry: LoadedConsumer, epoch: number): Promise<void> {
    if (!this.knowsPlanOf(entry)) {
      await this.refreshSnapshot();
      entry.stale = !this.knowsPlanOf(entry);
    }
    if (this.state.snapshot === null || entry.stale) return;
    const missing = entry.state.missingPeriods(this.state.snapshot, this.clock.wallMs());
    if (missing.length === 0) return;
    await this.store.ensurePeriods(missing);
    const again = await this.store.loadConsumer(epoch, { by: "id", id: entry.state.id });
    if (again !== null) entry.state.apply({ ...again, keys: keysOf(entry) }, again.nowMs);
  }

  private knowsPlanOf({ state }: LoadedConsumer): boolean {
    const { subscription } = state.row;
    return subscription === null || this.state.snapshot?.plans.has(subscription.planVersionId) === true;
  }

  private known(lookup: ConsumerLookup): LoadedConsumer | undefined {
    if (lookup.by === "digest") return this.byDigest.get(lookup.digest);
    if (lookup.by === "id") return this.byId.get(lookup.id);
    const id = parsePublicId("consumer", lookup.ref);
    return (id === null ? undefined : this.byId.get(Number(id))) ?? this.byExternalId.get(lookup.ref);
  }

  private index(entry: LoadedConsumer): void {
    for (const digest of entry.state.keys.keys()) {
      this.byDigest.set(digest, entry);
      this.unknown.delete(nameOf({ by: "digest", digest }));
    }
    this.unknown.delete(nameOf({ by: "ref", ref: publicId("consumer", entry.state.id) }));
    this.unknown.delete(nameOf({ by: "ref", ref: entry.state.row.externalId }));
  }

  private indexExternalId(entry: LoadedConsumer, lookup: ConsumerLookup): void {
    const { externalId } = entry.state.row;
    if (lookup.by === "ref" && lookup.ref === externalId && !entry.gone) this.byExternalId.set(externalId, entry);
  }

  private unindex(entry: LoadedConsumer): void {
    for (const digest of entry.state.keys.keys()) {
      if (this.byDigest.get(digest) === entry) this.byDigest.delete(digest);
    }
    const { externalId } = entry.state.row;
    if (this.byExternalId.get(externalId) === entry) this.byExternalId.delete(externalId);
  }

  private drop(entry: LoadedConsumer): void {
    entry.gone = true;
    this.unindex(entry);
    this.byId.delete(entry.state.id);
  }
}

const LOADS_MAX = 16;
/** In the background; the other half is for calls that wait. */
const RELOADS_AT_ONCE = 8;
const LOADS_WAITING_MAX = 2_000;
const UNKNOWN_MAX = 50_000;
const UNKNOWN_TTL_MS = 2_000;

function noop(): void {}

function nameOf(lookup: ConsumerLookup): string {
  if (lookup.by === "digest") return `key:${lookup.digest}`;
  return lookup.by === "ref" ? `ref:${lookup.ref}` : `id:${lookup.id}`;
}

function keysOf({ state }: LoadedConsumer) {
  return [...state.keys.values()].map((key) => key.row);
}

function owes({ owed }: LoadedConsumer): boolean {
  return owed !== null && owed.size > 0;
}

function isEmpty({ state }: LoadedConsumer): boolean {
  for (const purse of state.purses.values()) if (!purse.isEmpty()) return false;
  return true;
}
