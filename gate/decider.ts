import type { Code } from "@/lib/engine/codes";
import type { Decider, Decision } from "@/lib/engine/decision";
import type { LedgerHealth, Net, Store } from "@/lib/engine/ports";
import type { HoldEnd, HoldName, Settlement } from "@/lib/engine/reservation";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import type { Journal, JournalFolder, JournalSync } from "@/lib/journal/journal";
import type { Clock, Timers } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { CallDecider } from "./call-decider";
import { Consumers } from "./consumers";
import { Flush } from "./flush";
import { CONTACT_LIMIT_MS, GateState } from "./gate-state";
import { Holds } from "./holds";
import { LeaseDesk } from "./lease-desk";
import { PostgresClock } from "./postgres-clock";
import { Recovery } from "./recover";
import { Refusals } from "./refusals";
import { Settlements } from "./settlements";
import { Sync } from "./sync";

export interface DeciderDeps {
  readonly store: Store;
  readonly net: Net;
  /** This gate's, of all its starts. Whoever opened it closes it, after stop(). */
  readonly journals: JournalFolder;
  readonly journalSync: JournalSync;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly gateId: string;
  /** Where the console reaches this gate: http://host:port */
  readonly address: string;
  /** Seconds of a consumer's demand that a lease should last for. */
  readonly leaseTargetS: number;
  readonly memoryMb: number;
  /** Makes a reservation's id out of what it says. */
  readonly sealReservationId: (name: HoldName) => string;
  /** pino's form. */
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
}

/** The core behind the HTTP doors. */
export interface GateCore {
  readonly decider: Decider;
  /** Boots the epoch and loads the snapshot, retrying with back-off; resolves once both are there, or stop() was called. */
  start(): Promise<void>;
  /** Flushes all, gives the leases back and ends the epoch unless reservations are open; at most `withinMs` (5,000). */
  stop(withinMs?: number): Promise<void>;
  /** By the HMAC of the presented token, 64 hex digits; null: none, or no snapshot yet. */
  gatewayByToken(digest: string): GatewayConfig | null;
  gatewayByPathToken(digest: string): GatewayConfig | null;
  /** Counts and charts a refusal that the door itself makes (gateway_unauthorized, gateway_misconfigured, path_invalid…). */
  refuseAtDoor(refusal: DoorRefusal): Decision;
  /** One of the last 2,000 refusals by its decision id, for nginx's read-only denial. */
  recentRefusal(decisionId: string): Decision | null;
  /**
   * Settles or releases a reservation, of whichever gate; `name` is what its id says, and the gateway that asks is the one that
   * it names. `from` gate: another gate has passed it on.
   */
  endReservation(
    id: string,
    name: HoldName,
    settlement: Settlement,
    from: "gateway" | "gate",
  ): HoldEnd | Promise<HoldEnd>;
  status(): GateStatus;
}

/** What runs by itself beside the decisions, one turn at a time, for whoever owns the time. */
export interface GateTurns {
  /** Of each second: changes, dry purses, reservations that have run out. */
  tick(): Promise<void>;
  /** Of each ten seconds: give idle slices back, forget the quiet. */
  sweep(): Promise<void>;
  /** Moves the next stretch of the journal; false: Postgres did not take it. */
  flush(): Promise<boolean>;
}

export interface DoorRefusal {
  readonly code: Code;
  readonly detail: string;
  readonly gateway: GatewayConfig | null;
  readonly dialect: string | null;
  readonly method: string;
  readonly host: string | null;
  readonly path: string;
  readonly clientIp: string | null;
}

/** For /readyz and /metrics; figures without a unit are counts since the start. */
export interface GateStatus {
  readonly ready: boolean;
  /** Why it is not ready: "no snapshot yet", "no epoch yet", "fenced by a newer start", "no contact with Postgres for 131 s". */
  readonly reasons: readonly string[];
  readonly epoch: number | null;
  readonly configVersion: number;
  readonly snapshotAgeMs: number | null;
  readonly database: "ok" | "silent";
  /** Since the last answered Postgres call. */
  readonly contactAgeMs: number | null;
  /** Older starts of this gate id that hold credits which nobody can report: an operator must declare them lost. */
  readonly silentEpochs: number;
  /** Of the whole installation, as last heard; null: not yet. */
  readonly ledger: LedgerHealth | null;
  readonly journal: {
    /** Not in Postgres yet. */
    readonly records: number;
    readonly position: number;
    readonly bytes: number;
    readonly bytesMax: number;
    /** Null before the first epoch. */
    readonly state: Journal["state"] | null;
    readonly sync: JournalSync;
  };
  readonly consumers: { readonly loaded: number; readonly bytes: number; readonly boundBytes: number };
  readonly answers: { readonly entries: number; readonly dropped: number };
  readonly occurrences: { readonly open: number; readonly overflowed: number };
  readonly unknownKeys: number;
  /** Decisions by code; "allow" for allows. */
  readonly decisions: ReadonlyMap<Code | "allow", number>;
  readonly loads: number;
  readonly leaseAsks: number;
  readonly waitsTimedOut: number;
  readonly flushes: number;
  readonly flushFailures: number;
  readonly rowsFlushed: number;
  readonly pollFailures: number;
  /** Open ones, and whether there is room for another. */
  readonly reservations: { readonly open: number; readonly full: boolean };
  /** Passed on to the gates that hold the reservations, and taken for those that were away. */
  readonly settlements: { readonly forwarded: number; readonly accepted: number };
  /** Free calls that went uncounted because the journal was full. */
  readonly uncounted: number;
}

export function createDecider(deps: DeciderDeps): GateCore & { readonly turns: GateTurns } {
  const { store, net, journals, journalSync, timers, random, log, gateId, address } = deps;
  const clock = new PostgresClock(deps.clock);
  const state = new GateState();
  const boundBytes = deps.memoryMb * 1_048_576;
  const consumers = new Consumers(store, clock, state, boundBytes, () => sync.refreshSnapshot());
  const desk = new LeaseDesk(store, clock, state, consumers, deps.leaseTargetS);
  const holds = new Holds(state, clock, consumers, deps.sealReservationId);
  const flush = new Flush(store, clock, state, (consumerId) => sync.reloadSoon(consumerId), log);
  const refusals = new Refusals(state, clock, gateId, () => sync.wakeFlush());
  const calls = new CallDecider({
    gateId,
    state,
    consumers,
    desk,
    holds,
    refusals,
    clock,
    timers,
    refreshSnapshot: () => sync.refreshSnapshot(),
    wakeFlush: () => sync.wakeFlush(),
  });
  const recovery = new Recovery({ store, clock, state, folder: journals, consumers, holds, log });
  const wakeFlush = () => sync.wakeFlush();
  const settlements = new Settlements({ store, net, clock, timers, state, consumers, holds, gateId, wakeFlush, log });
  const sync = new Sync({
    store,
    clock,
    timers,
    random,
    state,
    consumers,
    desk,
    holds,
    flush,
    calls,
    recovery,
    settlements,
    journals,
    journalSync,
    gateId,
    address,
    log,
  });

  return {
    decider: calls,
    start: () => sync.start(),
    stop: (withinMs = 5_000) => sync.stop(withinMs),
    gatewayByToken: (digest) => state.snapshot?.gatewaysByToken.get(digest) ?? null,
    gatewayByPathToken: (digest) => state.snapshot?.gatewaysByPathToken.get(digest) ?? null,
    refuseAtDoor: (refusal) => refusals.atDoor(refusal),
    recentRefusal: (decisionId) => refusals.recent(decisionId),
    endReservation: (id, name, settlement, from) => settlements.end(id, name, settlement, from),
    status: () =>
      statusOf(state, clock.monotonicMs(), { consumers, desk, holds, flush, calls, sync, settlements, journalSync }),
    turns: { tick: () => sync.tick(), sweep: () => sync.sweep(), flush: () => flush.once() },
  };
}

interface Parts {
  readonly consumers: Consumers;
  readonly desk: LeaseDesk;
  readonly holds: Holds;
  readonly flush: Flush;
  readonly calls: CallDecider;
  readonly sync: Sync;
  readonly settlements: Settlements;
  readonly journalSync: JournalSync;
}

function statusOf(state: GateState, nowMs: number, parts: Parts): GateStatus {
  const { consumers, desk, holds, flush, calls, sync, settlements } = parts;
  const { answers } = state;
  const journal = state.epoch?.journal;
  const contactAgeMs = state.contactAgeMs(nowMs);
  const reasons = reasonsAgainst(state, contactAgeMs);
  return {
    ready: reasons.length === 0,
    reasons,
    epoch: state.epoch?.number ?? null,
    configVersion: state.snapshot?.version ?? 0,
    snapshotAgeMs: state.snapshot === null ? null : nowMs - state.snapshotAtMs,
    database: contactAgeMs !== null && contactAgeMs < DATABASE_SILENT_MS ? "ok" : "silent",
    contactAgeMs,
    silentEpochs: state.silentEpochs,
    ledger: state.ledger,
    journal: {
      records: journal === undefined ? 0 : journal.end - journal.flushed,
      position: journal?.flushed ?? 0,
      bytes: journal?.bytes ?? 0,
      bytesMax: journal?.bytesMax ?? 0,
      state: journal?.state ?? null,
      sync: parts.journalSync,
    },
    consumers: { loaded: consumers.size, bytes: consumers.bytes, boundBytes: consumers.boundBytes },
    answers: { entries: answers.size, dropped: answers.dropped },
    occurrences: { open: state.epoch?.occurrences.size ?? 0, overflowed: state.epoch?.occurrences.overflowed ?? 0 },
    unknownKeys: consumers.unknownCount,
    decisions: state.decisions,
    loads: consumers.loads,
    leaseAsks: desk.asks,
    waitsTimedOut: calls.waitsTimedOut,
    flushes: flush.done,
    flushFailures: flush.failures,
    rowsFlushed: flush.rows,
    pollFailures: sync.pollFailures,
    reservations: { open: holds.size, full: holds.full },
    settlements: { forwarded: settlements.forwarded, accepted: settlements.accepted },
    uncounted: state.uncounted,
  };
}

/** A gate that cannot reach Postgres is ready for as long as its leases may be spent. */
function reasonsAgainst(state: GateState, contactAgeMs: number | null): string[] {
  const reasons: string[] = [];
  if (state.stopping) reasons.push("stopping");
  if (state.epoch === null) reasons.push("no epoch yet");
  if (state.snapshot === null) reasons.push("no configuration yet");
  if (state.fenced) reasons.push("fenced by a newer start of the same gate");
  if (state.epoch !== null && !state.recovered) reasons.push("taking up what earlier starts left");
  if (state.epoch?.journal.state === "full") reasons.push("the journal is full");
  if (state.epoch?.journal.state === "failed") reasons.push("the journal could not be written");
  if (state.epoch !== null && (contactAgeMs === null || contactAgeMs >= CONTACT_LIMIT_MS)) {
    const since = contactAgeMs === null ? "" : ` for ${Math.round(contactAgeMs / 1000)} s`;
    reasons.push(`no contact with Postgres${since}`);
  }
  return reasons;
}

const DATABASE_SILENT_MS = 5_000;
