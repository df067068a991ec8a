import type { Store } from "@/lib/engine/ports";
import type { ClawBack } from "@/lib/ledger/claw-back";
import type { Grant } from "@/lib/ledger/grant-credits";
import type { LedgerState } from "./ledger-state";

/** What the gate, the console and the worker do to a ledger, whatever it is made of. */
export interface Ledger
  extends Pick<
    Store,
    | "bootEpoch"
    | "loadConsumer"
    | "ensurePeriods"
    | "acquire"
    | "flush"
    | "readEpoch"
    | "giveBack"
    | "endEpoch"
    | "handOver"
    | "holderOf"
    | "readHoldings"
    | "readReservation"
    | "pendingSettlements"
  > {
  setClock(nowMs: number): Promise<void>;
  /** Makes the consumers; the plan of the last one lets it owe DEBT_CAP. */
  begin(consumers: number): Promise<void>;
  grant(grant: Grant): Promise<boolean>;
  clawBack(claw: ClawBack): Promise<boolean>;
  declareLost(epoch: number): Promise<number | null>;
  keepHouse(): Promise<void>;
  /** Runs it, and takes it back. */
  rolledBack(run: () => Promise<unknown>): Promise<void>;
  verify(): Promise<readonly string[]>;
  state(): Promise<LedgerState>;
}
