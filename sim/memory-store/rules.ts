import type { EpochState } from "@/lib/engine/ports";
import { CONTACT_LIMIT_MS, LOST_GRACE_MS } from "@/lib/ledger/epoch";
import { availableOf, type EpochRow, type LeaseRow, type LotRow } from "./tables";

/** The points on which the protocol's promises rest, in one place: a planted bug replaces one of them. */
export interface Rules {
  /** I8: totals never fall, and one that is reported again changes nothing. */
  raise(known: number, reported: number): number;
  /** I9: a stretch counts once. */
  accepts(epoch: EpochRow, from: number): boolean;
  mayAcquire(epoch: EpochRow): boolean;
  /** I14: an epoch ends with its journal wholly in, or is given up after a silence in which it must have stopped. */
  mayEnd(epoch: EpochRow, position: number): boolean;
  mayBeGivenUp(epoch: EpochRow, nowMs: number): boolean;
  /** What comes back of a lease: never more than is unspent. */
  backOf(lease: LeaseRow, returned: number): number;
  /** What was spent of a lease and is not in it: a loan. */
  shortOf(lease: LeaseRow | undefined, used: number): number;
  /** What of an expired lot is booked as gone: what is leased may be spent. */
  expiring(lot: LotRow): number;
  /** I12: what is granted is added, whatever is owned. */
  granted(amount: number, owned: number): number;
  /** I21: who pays debts. */
  pays(step: "grant" | "claw back" | "give back" | "flush"): boolean;
  /** I10: what a call is given back that had been answered elsewhere. */
  givesBackSecond: boolean;
  /** I14: what a start takes from the silent one before it, by itself. */
  reclaimsAtBoot: boolean;
  /** What an ending start holds for its open reservations goes to the one that adopts them. */
  adopts: boolean;
  /** Whether each period is a lot of its own. */
  periodRef(startsAtMs: number): string;
}

export const RULES: Rules = {
  raise: (known, reported) => Math.max(known, reported),
  accepts: (epoch, from) => epoch.position === from && epoch.state !== "ended",
  mayAcquire: (epoch) => epoch.state === "live",
  mayEnd: (epoch, position) => isOpen(epoch.state) && epoch.position === position,
  mayBeGivenUp: (epoch, nowMs) => isOpen(epoch.state) && epoch.seenAtMs < nowMs - (CONTACT_LIMIT_MS + LOST_GRACE_MS),
  backOf: (lease, returned) => Math.min(returned, lease.granted - lease.used) - lease.returned,
  shortOf: (lease, used) => used - (lease === undefined ? 0 : lease.granted - lease.returned),
  expiring: availableOf,
  granted: (amount) => amount,
  pays: () => true,
  givesBackSecond: true,
  reclaimsAtBoot: false,
  adopts: true,
  periodRef: (startsAtMs) => new Date(startsAtMs).toISOString(),
};

function isOpen(state: EpochState): boolean {
  return state === "live" || state === "fenced";
}
