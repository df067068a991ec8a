import { periodAt } from "@/lib/engine/periods";
import type { Store } from "@/lib/engine/ports";
import type { Database, Sql } from "@/lib/kernel/sql";
import { acquire } from "@/lib/ledger/acquire";
import { handOver, readHoldings } from "@/lib/ledger/adopt-holds";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { closeEpoch } from "@/lib/ledger/close-epoch";
import { ensurePeriods } from "@/lib/ledger/ensure-periods";
import { flush, readEpoch } from "@/lib/ledger/flush";
import { giveBack } from "@/lib/ledger/give-back";
import { readHealth } from "@/lib/ledger/ledger-health";
import { type LoadedConsumer, loadConsumer } from "@/lib/ledger/load-consumer";
import { loadSnapshotRows } from "@/lib/ledger/load-snapshot";
import { readReservation } from "@/lib/ledger/mirror-reservations";
import { CHANGE_CHANNEL, noteChange } from "@/lib/ledger/note-change";
import { ensurePlanGrant, rollSubscription } from "@/lib/ledger/plan-grant";
import { pollChanges } from "@/lib/ledger/poll-changes";
import { holderOf, pendingSettlements } from "@/lib/ledger/settlements";
import { type Listener, withRetry } from "@/lib/platform/postgres";

/**
 * The gate's Store over PostgreSQL: each step is one transaction, run once more after a deadlock or a lost connection, since
 * every one of them may run twice. A flush that had committed before its connection was lost then answers null.
 */
export function ledgerStore(database: Database, listenTo: (channel: string, hint: () => void) => Listener): Store {
  const twice = { attempts: 2, baseMs: 10 };
  return {
    bootEpoch: ({ gateId, address, journalSync }) =>
      withRetry(() => database.transaction((sql) => bootEpoch(sql, gateId, address, journalSync)), twice),
    loadSnapshot: () => withRetry(() => loadSnapshotRows(database), twice),
    async loadConsumer(epoch, lookup) {
      const load = await withRetry(() => loadConsumer(database, epoch, lookup), twice);
      if (!load?.planDue) return load;
      await withRetry(() => database.transaction((sql) => bookPlan(sql, load)), twice);
      return withRetry(() => loadConsumer(database, epoch, lookup), twice);
    },
    ensurePeriods: (periods) => withRetry(() => database.transaction((sql) => ensurePeriods(sql, periods)), twice),
    acquire: (epoch, asks) => withRetry(() => database.transaction((sql) => acquire(sql, epoch, asks)), twice),
    flush: (stretch) => withRetry(() => database.transaction((sql) => flush(sql, stretch)), twice),
    readEpoch: (epoch) => withRetry(() => readEpoch(database, epoch), twice),
    readHoldings: (epoch) => withRetry(() => readHoldings(database, epoch), twice),
    giveBack: (epoch, returns) => withRetry(() => database.transaction((sql) => giveBack(sql, epoch, returns)), twice),
    recall: (consumerId) => withRetry(() => noteChange(database, "recall", consumerId), twice),
    async endEpoch(epoch, position, adoption) {
      const stakes = await withRetry(
        () => database.transaction((sql) => closeEpoch(sql, epoch, { as: "ended", position, adoption })),
        twice,
      );
      return stakes !== null;
    },
    handOver: (epoch, by, note) =>
      withRetry(() => database.transaction((sql) => handOver(sql, epoch, by, note)), twice),
    holderOf: (epoch) => withRetry(() => holderOf(database, epoch), twice),
    readReservation: (id) => withRetry(() => readReservation(database, id), twice),
    pendingSettlements: (gateId, done, after) =>
      withRetry(() => pendingSettlements(database, gateId, done, after), twice),
    pollChanges: (cursor) => withRetry(() => pollChanges(database, cursor), twice),
    readHealth: () => readHealth(database),
    listen: async (hint) => listenTo(CHANGE_CHANNEL, hint),
  };
}

/** The worker does the same each minute; a call that comes first need not wait for it. */
async function bookPlan(sql: Sql, { consumer, nowMs }: LoadedConsumer): Promise<void> {
  const { subscription } = consumer;
  if (subscription === null) return;
  const period = periodAt("month", nowMs, consumer.timeZone, subscription.anchorAtMs);
  const rolled = await rollSubscription(sql, consumer.id, period);
  if (!rolled) await ensurePlanGrant(sql, consumer.id);
}
