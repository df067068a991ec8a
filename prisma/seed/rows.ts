import type { Sql } from "@/lib/kernel/sql";

export type Row = Record<string, unknown>;

const ROWS_PER_STATEMENT = 1_000;

/**
 * Inserts rows whose keys are the table's columns, in few statements; PostgreSQL reads each value as its column's type. Rows of
 * one call have the same keys. Table and column names come from this folder only.
 */
export async function insertRows(sql: Sql, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((column) => `"${column}"`)
    .join(", ");
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const batch = rows.slice(from, from + ROWS_PER_STATEMENT);
    await sql.query(
      `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
      [JSON.stringify(batch)],
    );
  }
}

/** After rows with ids of their own, so that the next one gets the next number. */
export async function continueSequence(sql: Sql, table: string, column = "id"): Promise<void> {
  await sql.query(
    `SELECT setval(pg_get_serial_sequence('"${table}"', '${column}'), greatest(1, (SELECT coalesce(max("${column}"), 1) FROM "${table}")))::text AS last`,
  );
}

export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** How json_populate_recordset takes a bytea. */
export function bytes(value: Buffer): string {
  return `\\x${value.toString("hex")}`;
}
