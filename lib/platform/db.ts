import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "@/lib/generated/prisma/client";
import type { Database, Sql } from "@/lib/kernel/sql";
import { consoleEnv } from "@/lib/platform/env";

export type Tx = Prisma.TransactionClient;

/** The console's client: one a process, also across reloads of `next dev`, which evaluates this module anew. */
export function db(): PrismaClient {
  const kept = globalThis as typeof globalThis & { tollgateDb?: PrismaClient };
  kept.tollgateDb ??= openPrisma(consoleEnv().DATABASE_URL);
  return kept.tollgateDb;
}

/** A client of its own, for a seed or a test; whoever opens it calls `$disconnect`. */
export function openPrisma(url: string): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    application_name: "tollgate-console",
    // The adapter reads and writes timestamps as if the session were in UTC.
    options: "-c timezone=UTC",
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5000, timeout: 15_000 } });
}

/** The ledger's port over a Prisma transaction: int8 and numeric come back as Number, bytea as Buffer. No statement may return a void column. */
export function prismaSql(tx: Tx): Sql {
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const rows = await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values.map(parameterOf));
      for (const row of rows) {
        for (const name of Object.keys(row)) row[name] = columnOf(row[name]);
      }
      return rows as Row[];
    },
  };
}

/** The port of what begins its own transactions, over the console's client. */
export function prismaDatabase(client: PrismaClient): Database {
  return { ...prismaSql(client), transaction: (run) => client.$transaction((tx) => run(prismaSql(tx))) };
}

/** True where `error` is PostgreSQL's refusal of a second row in the named unique index. The transaction is dead by then: refuse. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const cause = (error.meta?.driverAdapterError as { cause?: DriverCause } | undefined)?.cause;
  return cause?.kind === "UniqueConstraintViolation" && cause.constraint?.index === index;
}

interface DriverCause {
  kind?: string;
  constraint?: { index?: string };
}

/** A Date goes as text with its zone, since the adapter's own form in an array would have none. */
function parameterOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(parameterOf);
  return value;
}

function columnOf(value: unknown): unknown {
  if (typeof value === "bigint") return safeNumber(value);
  if (Array.isArray(value)) return value.map(columnOf);
  if (Prisma.Decimal.isDecimal(value)) return value.isInteger() ? safeNumber(value.toFixed()) : value.toNumber();
  if (value instanceof Uint8Array && !Buffer.isBuffer(value)) return Buffer.from(value);
  return value;
}

function safeNumber(value: bigint | string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError("an integer column beyond a safe integer");
  return number;
}
