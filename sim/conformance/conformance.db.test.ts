import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { type Command, sequence } from "./commands";
import { memoryLedger } from "./memory-ledger";
import { PLANTED_SQL, type PlantedSql } from "./planted-sql";
import { runSequence } from "./sequence";
import { layTestClock, type Rewrite, withSqlLedger } from "./sql-ledger";

let connection: PostgresDatabase;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase();
  connection = openDatabase(database.url, { max: 1 });
  await layTestClock(connection);
  close = database.close;
});
afterAll(async () => {
  await connection.close();
  await close();
});

const SEQUENCES = 300;
/** Until a planted bug must have been noticed. */
const SEQUENCES_MAX = 80;

const asItIs: Rewrite = (text) => text;

function compare(commands: readonly Command[], rewrite: Rewrite): Promise<void> {
  return withSqlLedger(connection, rewrite, (ledger) => runSequence([memoryLedger(), ledger], commands));
}

test("the ledger in memory and the one in SQL agree after every command (I1-I10, I14, I15, I16, I21)", async () => {
  await fc.assert(
    fc.asyncProperty(sequence, (commands) => compare(commands, asItIs)),
    { numRuns: SEQUENCES },
  );
}, 300_000);

/** Sequences until it is noticed; null: it is not. */
async function noticed(planted: PlantedSql): Promise<Notice> {
  let texts = 0;
  const rewrite: Rewrite = (text) => {
    if (!text.includes(planted.of)) return text;
    texts += 1;
    return text.replaceAll(planted.of, planted.becomes);
  };
  const property = fc.asyncProperty(sequence, (commands) => compare(commands, rewrite));
  const found = await fc.check(property, { numRuns: SEQUENCES_MAX, endOnFailure: true, seed: 1 });
  return { after: found.failed ? found.numRuns : null, met: texts > 0 };
}

interface Notice {
  readonly after: number | null;
  /** The text that it replaces is in the SQL. */
  readonly met: boolean;
}

test(`each bug planted in the SQL is noticed within ${SEQUENCES_MAX} sequences`, async () => {
  const notices = new Map<string, Notice>();
  for (const planted of PLANTED_SQL) notices.set(planted.bug, await noticed(planted));
  const bugs = [...notices];
  const count = bugs.filter(([, { after }]) => after !== null).length;
  const lines = bugs.map(([bug, { after }]) => `${String(after ?? "never").padStart(7)}  ${bug}`);
  process.stdout.write(
    `Bugs planted in the SQL: ${count} of ${bugs.length} noticed; after so many sequences:\n${lines.join("\n")}\n`,
  );
  expect(
    bugs.filter(([, { met }]) => !met),
    "planted in SQL that is no more",
  ).toEqual([]);
  expect(bugs.filter(([, { after }]) => after === null)).toEqual([]);
}, 300_000);
