import type { Code } from "@/lib/engine/codes";
import type { Decider, Decision } from "@/lib/engine/decision";
import type { Store, Timers } from "@/lib/engine/ports";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";

export interface DeciderDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly gateId: string;
  /** Where the console reaches this gate: http://host:port */
  readonly address: string;
  /** Seconds of a consumer's demand that a lease should last for. */
  readonly leaseTargetS: number;
  readonly memoryMb: number;
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
  /** Flushes all, gives the leases back and ends the epoch; at most `withinMs` (5,000). */
  stop(withinMs?: number): Promise<void>;
  /** By the HMAC of the presented token, 64 hex digits; null: none, or no snapshot yet. */
  gatewayByToken(digest: string): GatewayConfig | null;
  gatewayByPathToken(digest: string): GatewayConfig | null;
  /** Counts and charts a refusal that the door itself makes (gateway_unauthorized, gateway_misconfigured, path_invalid…). */
  refuseAtDoor(refusal: DoorRefusal): Decision;
  /** One of the last 10,000 refusals by its decision id, for nginx's read-only denial. */
  recentRefusal(decisionId: string): Decision | null;
  status(): GateStatus;
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
  readonly journal: { readonly records: number; readonly bound: number; readonly position: number; readonly sealed: boolean };
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
}

export declare function createDecider(deps: DeciderDeps): GateCore;
