import { consumerLoad, planVersion, snapshotRows } from "@/lib/engine/test-snapshot";
import type { ClawBack } from "@/lib/ledger/claw-back";
import type { Grant } from "@/lib/ledger/grant-credits";
import { MemoryStore } from "../memory-store/memory-store";
import { DEBT_CAP } from "./commands";
import type { Ledger } from "./ledger";
import type { LedgerState } from "./ledger-state";

/** The simulator's store. */
export function memoryLedger(): Ledger {
  let nowMs = 0;
  const store = new MemoryStore(() => nowMs);
  return {
    bootEpoch: (start) => store.bootEpoch(start),
    loadConsumer: (epoch, lookup) => store.loadConsumer(epoch, lookup),
    ensurePeriods: (periods) => store.ensurePeriods(periods),
    acquire: (epoch, asks) => store.acquire(epoch, asks),
    flush: (stretch) => store.flush(stretch),
    readEpoch: (epoch) => store.readEpoch(epoch),
    giveBack: (epoch, returns) => store.giveBack(epoch, returns),
    endEpoch: (epoch, position, adoption) => store.endEpoch(epoch, position, adoption),
    handOver: (epoch, by, note) => store.handOver(epoch, by, note),
    holderOf: (epoch) => store.holderOf(epoch),
    readHoldings: (epoch) => store.readHoldings(epoch),
    readReservation: (id) => store.readReservation(id),
    pendingSettlements: (gateId, done, after) => store.pendingSettlements(gateId, done, after),
    async setClock(ms) {
      nowMs = ms;
    },
    async begin(consumers) {
      for (let id = 1; id <= consumers; id++) {
        const { consumer } = consumerLoad({ id, externalId: `c${id}` });
        store.addConsumer(id === consumers ? consumer : { ...consumer, subscription: null }, []);
      }
      store.configure(snapshotRows({ planVersions: [planVersion({ debtPolicy: "allow", debtCapMicros: DEBT_CAP })] }));
    },
    grant: async (grant: Grant) => store.grant(grant),
    clawBack: async (claw: ClawBack) => store.clawBack(claw),
    declareLost: async (epoch) => store.declareLost(epoch),
    keepHouse: async () => store.keepHouse(),
    // Nothing fails in the middle here, so there is nothing to take back.
    rolledBack: async () => {},
    verify: async () => store.verify(),
    state: async () => stateOf(store),
  };
}

function stateOf({ tables }: MemoryStore): LedgerState {
  return {
    accounts: [...tables.accounts.values()],
    lots: [...tables.lots.values()],
    leases: [...tables.leases.values()],
    epochs: [...tables.epochs.values()].map(({ address: _, ...epoch }) => epoch),
    usage: [...tables.usage.values()],
    occurrences: [...tables.occurrences.values()].map(({ id, code, count, costMicros, lastAtMs, samplePaths }) => ({
      occurrence: id,
      code,
      count,
      costMicros,
      lastAtMs,
      samplePaths,
    })),
    answers: [...tables.answers].map(([id, decision]) => {
      const [consumerId = "", key = ""] = id.split(" ");
      return { consumerId: Number(consumerId), key, decision };
    }),
    reservations: [...tables.reservations.values()].map(({ id, terms: _, ...row }) => ({ reservation: id, ...row })),
    settlements: [...tables.settlements.values()],
    entries: tables.entries,
    changes: tables.changes.flatMap(({ kind, consumerId }) => (consumerId === null ? [] : [{ kind, consumerId }])),
  };
}
