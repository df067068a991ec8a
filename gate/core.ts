import type { Decider, Decision } from "@/lib/engine/decision";
import type { GatewayConfig } from "@/lib/engine/snapshot";

/** What the HTTP doors ask of the decision core; gate/decider.ts is the real one. */
export interface Core extends Decider {
  /** By the digest of its token or path token, 64 hex digits. Null too while no snapshot is loaded: see status(). */
  gatewayByToken(digest: string): GatewayConfig | null;
  gatewayByPathToken(digest: string): GatewayConfig | null;
  /** Books what a door had to refuse before there was a call to decide, and gives it its decision id. Synchronous. */
  refuse(refusal: DoorRefusal): Decision;
  status(): CoreStatus;
}

export interface DoorRefusal {
  readonly code: "gateway_unauthorized" | "gateway_misconfigured" | "not_ready";
  readonly detail: string;
  /** Null: no gateway has that token. */
  readonly gateway: GatewayConfig | null;
  readonly dialect: string | null;
  /** As far as they could be read; else "" and "". */
  readonly method: string;
  readonly path: string;
  readonly clientIp: string | null;
}

export interface CoreStatus {
  /** It has a snapshot and may decide. */
  readonly ready: boolean;
  /** Why not, in words; null when ready. */
  readonly reason: string | null;
  readonly epoch: number | null;
  readonly configVersion: number;
  /** Since the change feed last said that the snapshot is the newest; null: there is none. */
  readonly snapshotAgeMs: number | null;
  readonly database: "up" | "down";
  /** Journal records that are not in Postgres yet. */
  readonly journalLag: number;
  /** Loaded consumers and keys, and those that a bound has put out again since the start. */
  readonly consumers: number;
  readonly evictedConsumers: number;
  readonly openOccurrences: number;
}
