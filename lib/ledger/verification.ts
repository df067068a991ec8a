import type { Database, Sql } from "@/lib/kernel/sql";
import { type Violation, verify } from "./verify";

/** What the continuous check of all consumers has found: the drift must be 0. Kept as a setting, for console and metrics. */
export interface Verification {
  /** End of the last pass over all consumers, ISO 8601; null: none has ended yet. */
  readonly finishedAt: string | null;
  /** Checked by that pass. */
  readonly consumers: number;
  /** Of the last pass and the running one: at most VIOLATIONS_MAX of them, and how far they are apart together. */
  readonly violations: readonly Violation[];
  readonly driftMicros: number;
}

export const VIOLATIONS_MAX = 50;
const SLICE = 200;

/** Checks the next consumers, `slices` × 200 at most, where the last call left off. Returns what is broken among them. */
export async function verifyNext(database: Database, slices: number): Promise<Violation[]> {
  const state = await readState(database);
  const found: Violation[] = [];
  let { running } = state;
  for (let n = 0; n < slices; n++) {
    const consumers = await database.query<{ id: number }>(
      "SELECT consumer_id AS id FROM account WHERE consumer_id > $1::bigint ORDER BY 1 LIMIT $2::int",
      [running.afterId, SLICE],
    );
    const ids = consumers.map((row) => row.id);
    const broken = ids.length > 0 ? await verify(database, ids) : [];
    found.push(...broken);
    running = {
      afterId: ids.at(-1) ?? running.afterId,
      consumers: running.consumers + ids.length,
      ...together([running, { violations: broken, driftMicros: driftOf(broken) }]),
    };
    if (ids.length < SLICE) {
      const { afterId: _, ...finished } = running;
      await keepState(database, { last: { finishedAt: new Date().toISOString(), ...finished }, running: BEGIN });
      return found;
    }
  }
  await keepState(database, { ...state, running });
  return found;
}

export async function readVerification(sql: Sql): Promise<Verification> {
  const { last, running } = await readState(sql);
  return { ...last, ...together([last, running]) };
}

interface Findings {
  readonly violations: readonly Violation[];
  readonly driftMicros: number;
}

interface State {
  readonly last: Verification;
  readonly running: Findings & { readonly afterId: number; readonly consumers: number };
}

const BEGIN = { afterId: 0, consumers: 0, violations: [], driftMicros: 0 };
const KEY = "ledger.verification";

async function readState(sql: Sql): Promise<State> {
  const [row] = await sql.query<{ value: State }>("SELECT value FROM setting WHERE key = $1::text", [KEY]);
  return row?.value ?? { last: { finishedAt: null, consumers: 0, violations: [], driftMicros: 0 }, running: BEGIN };
}

async function keepState(sql: Sql, state: State): Promise<void> {
  await sql.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1::text, $2::jsonb, clock_timestamp())
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [KEY, JSON.stringify(state)],
  );
}

function together(parts: readonly Findings[]): Findings {
  return {
    violations: parts.flatMap((part) => part.violations).slice(0, VIOLATIONS_MAX),
    driftMicros: parts.reduce((sum, part) => sum + part.driftMicros, 0),
  };
}

function driftOf(violations: readonly Violation[]): number {
  return violations.reduce((sum, violation) => sum + Math.abs(violation.drift), 0);
}
