import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { Failure, hasCode } from "./failure.mjs";

const table = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/** The advisory lock of Prisma Migrate, so that the two never run at once. */
const prismaLock = 72_707_369;

/**
 * Applies prisma/migrations in order and returns the names of those it applied. It keeps Prisma's own table and checksums, so
 * `prisma migrate status` agrees with it, but needs neither Prisma's engine nor its two seconds.
 * @param {string} url
 * @param {string} folder
 */
export async function migrate(url, folder) {
  const client = await connect(url);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [prismaLock]);
    await client.query(table);
    const applied = await appliedMigrations(client);
    const known = readMigrations(folder);
    const stranger = [...applied.keys()].find((name) => !known.some((migration) => migration.name === name));
    if (stranger !== undefined) {
      throw new Failure(
        `The database is newer than this program (it has migration ${stranger}): start the newer version, or set DATABASE_URL to another database.`,
      );
    }
    const fresh = [];
    for (const migration of known) {
      const checksum = applied.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) {
        throw new Failure(
          `Migration ${migration.name} is not the one this database was made with: start the version that made it, or set DATABASE_URL (or DATA_DIR) to an empty database.`,
        );
      }
      await apply(client, migration);
      fresh.push(migration.name);
    }
    return fresh;
  } finally {
    await client.end();
  }
}

/** Creates the database that the URL names when the server lacks it.
 * @param {string} url
 */
export async function ensureDatabase(url) {
  try {
    await (await connect(url)).end();
    return;
  } catch (error) {
    if (!(error instanceof MissingDatabase)) throw error;
  }
  const server = new URL(url);
  server.pathname = "/postgres";
  const client = await connect(server.href);
  const name = databaseName(url);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    const isThere = hasCode(error) && (error.code === "42P04" || error.code === "23505");
    if (!isThere)
      throw new Failure(`DATABASE_URL names the database "${name}", which cannot be created: ${message(error)}.`);
  } finally {
    await client.end();
  }
}

class MissingDatabase extends Failure {}

/** @param {string} url */
async function connect(url) {
  const client = new pg.Client({ connectionString: checked(url), connectionTimeoutMillis: 10_000 });
  client.on("error", () => {}); // The query that is under way rejects too.
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (hasCode(error) && error.code === "3D000")
      throw new MissingDatabase(`${message(error)}: set DATABASE_URL to one that exists.`);
    const where = new URL(url).host;
    throw new Failure(
      `The database at ${where} cannot be reached (${message(error)}): start it, or set DATABASE_URL to one that runs; unset, an embedded one is used.`,
    );
  }
}

/** @param {string} url */
function checked(url) {
  if (/^postgres(ql)?:$/.test(URL.canParse(url) ? new URL(url).protocol : "") && databaseName(url) !== "") return url;
  throw new Failure(
    "DATABASE_URL is not a database's URL: set it to one like postgresql://user:password@host:5432/tollgate.",
  );
}

/** @param {string} url */
function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** @param {unknown} error */
function message(error) {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** @param {pg.Client} client */
async function appliedMigrations(client) {
  /** @type {{ rows: { migration_name: string, checksum: string, finished_at: Date | null }[] }} */
  const { rows } = await client.query(`SELECT * FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`);
  const failed = rows.find((row) => row.finished_at === null);
  if (failed) {
    throw new Failure(
      `Migration ${failed.migration_name} failed half-way before: mend the database, then run "npx prisma migrate resolve --rolled-back ${failed.migration_name}".`,
    );
  }
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */

/** @param {string} folder */
export function readMigrations(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** The script goes over in one message, so it is one transaction unless it says otherwise.
 * @param {pg.Client} client
 * @param {Migration} migration
 */
async function apply(client, { name, sql, checksum }) {
  const id = randomUUID();
  await client.query(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)`, [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    await client.query(`UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1`, [id, message(error)]);
    throw new Failure(`Migration ${name} failed: ${message(error)}`, { cause: error });
  }
  await client.query(`UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1`, [
    id,
  ]);
}
