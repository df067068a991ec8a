import type { DeciderDeps } from "@/gate/decider";
import type { FlushStretch, PurseReply, Store } from "@/lib/engine/ports";
import type { Journal, JournalFolder, StoredJournal } from "@/lib/journal/journal";
import type { JournalRecord } from "@/lib/journal/records";
import type { PlantedBug } from "./planted-bug";

/** Each breaks one promise in a way that somebody could; the simulator must notice every one. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: "I8 a total is added, not taken as the greatest", rules: { raise: (known, reported) => known + reported } },
  {
    name: "I9 a stretch counts whatever the position",
    rules: { accepts: (epoch) => epoch.state !== "ended" },
    store: answerLost,
  },
  { name: "a start that is over acquires", rules: { mayAcquire: () => true } },
  { name: "I14 a start takes back what the one before it holds", rules: { reclaimsAtBoot: true } },
  {
    name: "D21 a gate is given up while it may spend",
    rules: { mayBeGivenUp: (epoch) => epoch.state === "live" || epoch.state === "fenced" },
  },
  {
    name: "an epoch ends before its journal is in",
    rules: { mayEnd: (epoch) => epoch.state === "live" || epoch.state === "fenced" },
    folder: (folder) => readsAs(folder, { stretches: () => [] }),
  },
  { name: "I5 more comes back than is unspent", rules: { backOf: (lease, returned) => returned - lease.returned } },
  { name: "a late report is cut to what is held", rules: { shortOf: () => 0 } },
  { name: "I21 a grant pays no debt", rules: { pays: (step) => step !== "grant" } },
  { name: "I21 what comes back pays no debt", rules: { pays: (step) => step !== "give back" } },
  { name: "I10 a second charge is kept", rules: { givesBackSecond: false } },
  { name: "expiry takes what is leased", rules: { expiring: (lot) => lot.amount - lot.removed } },
  { name: "what reservations hold goes back when their start ends", rules: { adopts: false } },
  { name: "I12 a grant sets the balance", rules: { granted: (amount, owned) => Math.max(1, amount - owned) } },
  {
    name: "the position moves in a transaction of its own",
    store: (store, dice) =>
      replaced(store, {
        async flush(stretch: FlushStretch) {
          if (!dice.chance(0.2)) return store.flush(stretch);
          const { epoch, from, to, configVersion, lag, checks } = stretch;
          return store.flush({ epoch, from, to, configVersion, lag, checks, ...NOTHING });
        },
      }),
  },
  {
    name: "F1 the answer leaves before its record is written",
    folder: (folder) => writesWith(folder, (journal) => writtenLate(journal)),
  },
  { name: "F13 a flush counts as a report before it is answered", deps: reportedEarly },
  {
    name: "I15 a gate does not know when a lot ends",
    store: (store) =>
      replaced(store, {
        async acquire(...asked: Parameters<Store["acquire"]>) {
          return (await store.acquire(...asked))?.map(endless) ?? null;
        },
      }),
  },
  {
    name: "I13 the monotonic clock runs at half its speed",
    deps: (deps) => ({
      ...deps,
      clock: { wallMs: () => deps.clock.wallMs(), monotonicMs: () => deps.clock.monotonicMs() / 2 },
    }),
  },
  {
    name: "I10 a restart forgets what was answered",
    folder: (folder) => readsAs(folder, { answers: [] }),
  },
  {
    name: "a power loss in class process goes unnoticed",
    folder: (folder) => readsAs(folder, { unsynced: false }),
  },
  {
    name: "class disk answers before the disk has it",
    folder: (folder) => writesWith(folder, (journal) => ({ written: () => null, append: (r) => journal.append(r) })),
  },
  {
    name: "the end of a reservation is not written down",
    folder: (folder) =>
      writesWith(folder, (journal) => ({ append: (record) => record.type === "hold_end" || journal.append(record) })),
  },
];

const NOTHING = { leases: [], usage: [], occurrences: [], answers: [], reservations: [], settlements: [] };

/** Every flush is sent twice, as after a lost answer. */
function answerLost(store: Store): Store {
  return replaced(store, {
    async flush(stretch: FlushStretch) {
      await store.flush(stretch);
      return store.flush(stretch);
    },
  });
}

/** What was not taken is sent before the next one. */
function reportedEarly(deps: DeciderDeps): DeciderDeps {
  const waiting: FlushStretch[] = [];
  const store = replaced(deps.store, {
    async flush(stretch: FlushStretch) {
      waiting.push(stretch);
      try {
        for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
          await deps.store.flush(next);
          waiting.shift();
        }
      } catch {
        // It will be.
      }
      return { state: "live", lent: [] };
    },
  });
  return { ...deps, store };
}

function endless(reply: PurseReply): PurseReply {
  return { ...reply, slices: reply.slices.map((slice) => ({ ...slice, msLeft: null })) };
}

/** Older journals are read with these parts in place of their own. */
function readsAs(folder: JournalFolder, parts: Partial<StoredJournal>): JournalFolder {
  return replaced(folder, { read: (epoch) => replaced(folder.read(epoch), parts) });
}

/** This start's journal is written with these parts in place of its own. */
function writesWith(folder: JournalFolder, parts: (journal: Journal) => Partial<Journal>): JournalFolder {
  return replaced(folder, {
    begin: (...values) => {
      const journal = folder.begin(...values);
      return replaced(journal, parts(journal));
    },
  });
}

function replaced<T extends object>(target: T, parts: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in parts) return Reflect.get(parts, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Records are written together, at the next flush. */
function writtenLate(journal: Journal): Partial<Journal> {
  const waiting: JournalRecord[] = [];
  return {
    append(record) {
      waiting.push(record);
      return !journal.sealed;
    },
    stretch() {
      for (const record of waiting.splice(0)) journal.append(record);
      return journal.stretch();
    },
  };
}
