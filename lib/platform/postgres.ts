import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { type Random, systemRandom } from "@/lib/kernel/random";
import type { Database, Sql } from "@/lib/kernel/sql";

export interface DatabaseOptions {
  /** Connections at most; a query that finds them all busy waits its turn, 2 s at most. */
  readonly max?: number;
  readonly applicationName?: string;
  /** A statement that runs longer is ended by the server; 500 ms later the client gives up on a server that does not answer. */
  readonly statementTimeoutMs?: number;
  /** For work that nobody waits for, on a machine that may be busy: connecting, and resting inside a transaction, may take a minute. */
  readonly patient?: boolean;
  /**
   * Its statements name the rows that they are about, so that no table need be read whole. Of a young table the planner expects
   * one row, plans to read it whole, and keeps to that until ANALYZE: by then a lease may stand among 100,000.
   */
  readonly byKey?: boolean;
}

export interface PostgresDatabase extends Database {
  /** Ends once the queries under way have ended. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_MS = 5000;
const LOCK_TIMEOUT_MS = 1500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 5000;
const PATIENT_TIMEOUT_MS = 60_000;

/**
 * The ledger's port over a pool of `pg`. int8 comes back as Number and throws beyond a safe integer. Every wait has an end:
 * for a connection, a lock, a statement, and for a transaction whose owner has gone. Connects on first use.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): PostgresDatabase {
  const pool = new pg.Pool({ ...clientConfig(url, options), max: options.max ?? 8 });
  // A connection that breaks leaves the pool by itself; whoever uses it learns from its query. Without a listener the
  // event would end the process, idle (the pool's) or in use (the client's).
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  async function onClient<T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch(rethrow);
    let broken = false;
    try {
      return await run(client);
    } catch (error) {
      // A connection that did not answer may still be busy with the statement: it is closed, not used again.
      broken = error instanceof DatabaseUnavailable;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    query: (text, values, name) => onClient((client) => sqlOf(client).query(text, values, name)),
    transaction: (run) =>
      onClient(async (client) => {
        const sql = sqlOf(client);
        await sql.query("BEGIN");
        try {
          const value = await run(sql);
          await sql.query("COMMIT");
          return value;
        } catch (error) {
          if (error instanceof DatabaseUnavailable) throw error;
          await sql.query("ROLLBACK");
          throw error;
        }
      }),
    close: () => pool.end(),
  };
}

/** The server cannot be reached, or has not answered in time. Whether a COMMIT under way took place is unknown. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super("the database cannot be reached or does not answer", { cause });
    this.name = "DatabaseUnavailable";
  }
}

/** The five characters of SQLSTATE where PostgreSQL refused the statement, else null. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** deadlock_detected, serialization_failure, lock_not_available, and a server that is stopping or starting. */
const TRANSIENT_STATES = new Set(["40P01", "40001", "55P03", "57P01", "57P02", "57P03"]);

/** Whether the same transaction may succeed if it is run again. A CHECK violation (23514) never is: that is an alarm. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  return state === null ? error instanceof DatabaseUnavailable : TRANSIENT_STATES.has(state);
}

export interface RetryOptions {
  /** Runs at most, the first included. */
  readonly attempts?: number;
  /** The first wait is up to this long, each next one up to twice as long. */
  readonly baseMs?: number;
  readonly random?: Random;
}

/**
 * Runs a whole transaction again after a deadlock, a serialization failure or a lost connection, with jitter. Only for what may
 * run twice: after a lost connection nobody knows whether the COMMIT took place. The last failure is thrown.
 */
export async function withRetry<T>(run: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 4, baseMs = 20, random = systemRandom } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= attempts || !isTransient(error)) throw error;
      await delay(random.next() * baseMs * 2 ** (attempt - 1));
    }
  }
}

export interface Listener {
  close(): Promise<void>;
}

const RECONNECT_MS_MAX = 5000;

/**
 * Calls `onNotify` for each notification on `channel`, and once after every connect, since what was sent in between is lost.
 * A hint only: it never fails, it connects again for as long as it is open, 250 ms to 5 s apart.
 */
export function listen(url: string, channel: string, onNotify: () => void, random: Random = systemRandom): Listener {
  const closed = new AbortController();
  let client: pg.Client | null = null;
  const loop = (async () => {
    for (let failures = 0; !closed.signal.aborted; failures++) {
      const connection = new pg.Client(clientConfig(url, { applicationName: "tollgate-listen" }));
      client = connection;
      const ended = new Promise<void>((resolve) => {
        connection.on("error", () => resolve());
        connection.on("end", () => resolve());
      });
      try {
        await connection.connect();
        connection.on("notification", onNotify);
        await connection.query(`LISTEN ${connection.escapeIdentifier(channel)}`);
        failures = 0;
        onNotify();
        await ended;
      } catch {
        // Tried again below; whoever needs the database learns from its own queries that it is away.
      }
      await connection.end().catch(() => {});
      const waitMs = Math.min(RECONNECT_MS_MAX, 250 * 2 ** Math.min(failures, 5)) * (0.5 + random.next() / 2);
      await delay(waitMs, undefined, { signal: closed.signal }).catch(() => {});
    }
  })();
  return {
    async close() {
      closed.abort();
      await client?.end().catch(() => {});
      await loop;
    },
  };
}

function clientConfig(url: string, options: DatabaseOptions): pg.ClientConfig {
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    connectionString: url,
    application_name: options.applicationName ?? "tollgate",
    connectionTimeoutMillis: options.patient ? PATIENT_TIMEOUT_MS : CONNECT_TIMEOUT_MS,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 500,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: options.patient ? PATIENT_TIMEOUT_MS : IDLE_IN_TRANSACTION_TIMEOUT_MS,
    // The planner overrates set-based statements over unnest; compiling them costs more than running them.
    options: `-c jit=off -c timezone=UTC${options.byKey ? " -c enable_seqscan=off" : ""}`,
    types: { getTypeParser },
  };
}

function sqlOf(client: pg.ClientBase): Sql {
  return {
    async query<Row>(text: string, values: readonly unknown[] = [], name?: string) {
      const sent = values.map(asSent);
      const config = name === undefined ? { text, values: sent } : { name, text, values: sent };
      const result = await client.query(config).catch(rethrow);
      return result.rows as Row[];
    },
  };
}

/** A list of numbers needs none of the quoting that pg looks for in each element; a flush has them by the thousand. */
function asSent(value: unknown): unknown {
  return Array.isArray(value) && value.every((each) => typeof each === "number") ? `{${value.join(",")}}` : value;
}

/** What is neither PostgreSQL's own refusal nor a value that does not fit is the connection's fault. */
function rethrow(error: unknown): never {
  if (error instanceof pg.DatabaseError || error instanceof RangeError || error instanceof TypeError) throw error;
  throw new DatabaseUnavailable(error);
}

const INT8 = 20;
const INT8_ARRAY = 1016;

function getTypeParser(oid: number, format?: "text" | "binary") {
  if (oid === INT8) return safeInteger;
  if (oid === INT8_ARRAY) {
    return (text: string) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(safeInteger));
  }
  return pg.types.getTypeParser(oid, format as "text");
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
}
