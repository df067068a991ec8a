import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { noteChange } from "./note-change";
import { CHANGES_MAX, pollChanges } from "./poll-changes";
import { type TestLedger, testLedger } from "./test-ledger";

const WRITERS = 50;

let ledger: TestLedger;
let database: PostgresDatabase;
beforeAll(async () => {
  ledger = await testLedger();
  database = openDatabase(ledger.url, { max: WRITERS, patient: true });
});
afterAll(async () => {
  await database.close();
  await ledger.close();
});

/** A transaction that has written its change and waits, before its COMMIT, until it is told how to end. */
class PausedWriter {
  readonly written: Promise<void>;
  private readonly done: Promise<void>;
  private end: (how: "commit" | "rollback") => void = () => undefined;

  constructor(readonly consumerId: number) {
    const told = new Promise<"commit" | "rollback">((resolve) => {
      this.end = resolve;
    });
    let wrote: () => void = () => undefined;
    this.written = new Promise((resolve) => {
      wrote = resolve;
    });
    this.done = database
      .transaction(async (sql) => {
        await noteChange(sql, "consumer", consumerId);
        wrote();
        if ((await told) === "rollback") throw new Error("rolled back");
      })
      .catch(() => undefined);
  }

  finish(how: "commit" | "rollback"): Promise<void> {
    this.end(how);
    return this.done;
  }
}

/** Polls on from its own cursor, as a gate does. */
class Poller {
  readonly seen = new Set<number>();

  private constructor(private cursor: string) {}

  static async begin(): Promise<Poller> {
    return new Poller((await pollChanges(ledger.database, null)).next);
  }

  async poll(): Promise<void> {
    const { next, changes, behind } = await pollChanges(ledger.database, this.cursor);
    expect(behind).toBe(false);
    this.cursor = next;
    for (const { consumerId } of changes) if (consumerId !== null) this.seen.add(consumerId);
  }
}

describe("F11 the change feed", () => {
  test(`${WRITERS} writers pause before COMMIT and end in any order: a poller sees every row, and none that was rolled back`, async () => {
    let names = 1_000;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = seededRandom(seed);
        const below = (n: number) => Math.floor(random.next() * n);
        const poller = await Poller.begin();
        const committed = new Set<number>();
        const rolledBack = new Set<number>();
        let open: PausedWriter[] = [];
        let toBegin = 2 * WRITERS;
        while (toBegin > 0 || open.length > 0) {
          const mayBegin = toBegin > 0 && open.length < WRITERS;
          if (mayBegin && (open.length < WRITERS / 2 || random.next() < 0.5)) {
            toBegin -= 1;
            names += 1;
            const writer = new PausedWriter(names);
            await writer.written;
            open.push(writer);
          } else {
            // Some end while a poll is under way.
            const ending = Array.from({ length: 1 + below(8) }, () => open.splice(below(open.length), 1)).flat();
            const ends = ending.map((writer) => {
              const how = random.next() < 0.2 ? "rollback" : "commit";
              (how === "commit" ? committed : rolledBack).add(writer.consumerId);
              return writer.finish(how);
            });
            await Promise.all([...ends, poller.poll()]);
          }
          open = open.filter((writer) => !committed.has(writer.consumerId) && !rolledBack.has(writer.consumerId));
        }
        await poller.poll();
        expect([...committed].filter((consumerId) => !poller.seen.has(consumerId))).toEqual([]);
        expect([...rolledBack].filter((consumerId) => poller.seen.has(consumerId))).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  test("a poller that fell too far behind goes on from its cursor, and misses no writer that paused meanwhile", async () => {
    const { next } = await pollChanges(ledger.database, null);
    const early = new PausedWriter(1);
    await early.written;
    await ledger.database.query(
      "INSERT INTO change (kind, consumer_id) SELECT 'credits', 10000 + n FROM generate_series(1, $1::int) n",
      [CHANGES_MAX + 1],
    );
    const behind = await pollChanges(ledger.database, next);
    expect(behind).toMatchObject({ behind: true, changes: [] });
    await early.finish("commit");
    // All that the flood brought is told again, since it is younger than the writer that was open: behind again, not lost.
    const again = await pollChanges(ledger.database, behind.next);
    expect(again.behind || again.changes.some((change) => change.consumerId === 1)).toBe(true);
    await ledger.database.transaction((sql) => noteChange(sql, "consumer", 2));
    const later = await pollChanges(ledger.database, again.next);
    expect(later.behind || later.changes.some((change) => change.consumerId === 2)).toBe(true);
  });
});
