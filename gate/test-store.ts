import type {
  Change,
  ChangePoll,
  ConsumerLoad,
  ConsumerLookup,
  EpochBoot,
  FlushReply,
  FlushStretch,
  Holdings,
  LeaseAsk,
  LeaseReturn,
  LedgerHealth,
  PurseReply,
  Store,
} from "@/lib/engine/ports";
import type { SnapshotRows } from "@/lib/engine/snapshot";
import { consumerLoad, keyRow, snapshotRows } from "@/lib/engine/test-snapshot";

/** A Postgres in memory with one kind of consumer: number n shows the key digestOf(n) and has `credits`. Failing where told to. */
export class FakeStore implements Store {
  credits = 1_000_000_000;
  snapshot: SnapshotRows = snapshotRows();
  changes: Change[] = [];
  behind = false;
  ratesDividedBy = 1;
  /** Steps that throw. */
  readonly down = new Set<keyof Store>();
  readonly loaded: ConsumerLookup[] = [];
  readonly asked: LeaseAsk[][] = [];
  readonly flushed: FlushStretch[] = [];
  readonly returned: LeaseReturn[] = [];
  /** Of the journal, as it stands here. */
  position = 0;
  /** Loads wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly granted = new Map<number, number>();

  bootEpoch(): Promise<EpochBoot> {
    return this.answer("bootEpoch", () => ({ epoch: 7, installation: "here", olderEpochs: [] }));
  }

  loadSnapshot(): Promise<SnapshotRows> {
    return this.answer("loadSnapshot", () => this.snapshot);
  }

  async loadConsumer(_epoch: number, lookup: ConsumerLookup): Promise<ConsumerLoad | null> {
    this.loaded.push(lookup);
    await this.gate;
    return this.answer("loadConsumer", () => {
      const id = lookup.by === "id" ? lookup.id : lookup.by === "digest" ? numberOf(lookup.digest) : null;
      return id === null ? null : this.load(id);
    });
  }

  ensurePeriods(): Promise<void> {
    return this.answer("ensurePeriods", () => undefined);
  }

  acquire(_epoch: number, asks: readonly LeaseAsk[]): Promise<PurseReply[]> {
    this.asked.push([...asks]);
    return this.answer("acquire", () => asks.map((ask) => this.give(ask)));
  }

  flush(stretch: FlushStretch): Promise<FlushReply | null> {
    return this.answer("flush", () => {
      if (stretch.from !== this.position) return null;
      this.flushed.push(stretch);
      this.position = stretch.to;
      return { state: "live", lent: [] };
    });
  }

  readEpoch(): Promise<{ position: number; state: "live" }> {
    return this.answer("readEpoch", () => ({ position: this.position, state: "live" }));
  }

  readHoldings(): Promise<Holdings> {
    return this.answer("readHoldings", () => ({ reservationIds: [], slices: [] }));
  }

  giveBack(_epoch: number, returns: readonly LeaseReturn[]): Promise<void> {
    return this.answer("giveBack", () => {
      this.returned.push(...returns);
    });
  }

  recall(): Promise<void> {
    return this.answer("recall", () => undefined);
  }

  endEpoch(): Promise<boolean> {
    return this.answer("endEpoch", () => true);
  }

  handOver(): Promise<void> {
    return this.answer("handOver", () => undefined);
  }

  holderOf(): Promise<null> {
    return this.answer("holderOf", () => null);
  }

  readReservation(): Promise<null> {
    return this.answer("readReservation", () => null);
  }

  pendingSettlements(): Promise<[]> {
    return this.answer("pendingSettlements", () => []);
  }

  pollChanges(): Promise<ChangePoll> {
    const { changes, behind, ratesDividedBy } = this;
    return this.answer("pollChanges", () => ({ next: "1", changes, behind, nowMs: Date.now(), ratesDividedBy }));
  }

  readHealth(): Promise<LedgerHealth> {
    return this.answer("readHealth", () => ({ limboMicros: 0, driftMicros: 0, verifiedAgeMs: null }));
  }

  listen(): Promise<{ close(): Promise<void> }> {
    return Promise.resolve({ close: () => Promise.resolve() });
  }

  private load(id: number): ConsumerLoad {
    const onGates = this.granted.get(id) ?? 0;
    const unleased = this.credits - onGates;
    const lot = { id, purse: "credits", limit: this.credits, unleased, onGates, startsAtMs: 0, expiresAtMs: null };
    return consumerLoad(
      { id, externalId: `c${id}` },
      { keys: [keyRow({ id, consumerId: id, digest: digestOf(id) })], lots: [lot] },
    );
  }

  private give({ consumerId, purse, want, min }: LeaseAsk): PurseReply {
    const before = this.granted.get(consumerId) ?? 0;
    const left = this.credits - before;
    const granted = before + Math.min(left, Math.max(min, Math.min(want, Math.floor(left / 10))));
    this.granted.set(consumerId, granted);
    const slice = { lotId: consumerId, priority: 1, granted, used: 0, returned: 0, msLeft: null };
    const slices = granted === before ? [] : [slice];
    return { consumerId, purse, unleased: this.credits - granted, elsewhere: 0, held: 0, slices };
  }

  private answer<T>(step: keyof Store, run: () => T): Promise<T> {
    if (this.down.has(step)) return Promise.reject(new Error(`${step}: the database is away`));
    return Promise.resolve(run());
  }
}

/** Of the one key of consumer n; digests that begin with "0" are nobody's. */
export function digestOf(id: number): string {
  return `1${id.toString(16).padStart(63, "0")}`;
}

function numberOf(digest: string): number | null {
  return digest.startsWith("1") ? Number.parseInt(digest.slice(1), 16) : null;
}
