import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { migrate, readMigrations } from "./migrate.mjs";
import { startPostgres, throwAwayFlags } from "./postgres.mjs";
import { testFolder } from "./test-folder.mjs";

const root = path.resolve(import.meta.dirname, "..");
const migrations = path.join(root, "prisma/migrations");

/** Vitest's global set-up for the database tests: a server, and on it one migrated database that every test's own is copied from.
 * @param {import("vitest/node").TestProject} project
 */
export async function setup(project) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide("databaseServer", { url: given, template: await ensureTemplate(given) });
    return;
  }
  const folder = testFolder(root);
  const server = await startPostgres({ root, dataDir: folder, flags: throwAwayFlags });
  const url = server.url("postgres");
  project.provide("databaseServer", { url, template: await ensureTemplate(url) });
  return async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}

/** Named after what it was made from, so that a server that is kept between runs keeps it too. It gets its name when it is whole.
 * @param {string} url
 */
async function ensureTemplate(url) {
  const digest = createHash("sha256");
  for (const { name, checksum } of readMigrations(migrations)) digest.update(`${name} ${checksum}\n`);
  const template = `tollgate_template_${digest.digest("hex").slice(0, 16)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [template]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (rowCount === 0) {
      await client.query(`DROP DATABASE IF EXISTS "${template}_half" WITH (FORCE)`);
      await client.query(`CREATE DATABASE "${template}_half"`);
      const half = new URL(url);
      half.pathname = `/${template}_half`;
      await migrate(half.href, migrations);
      await client.query(`ALTER DATABASE "${template}_half" RENAME TO "${template}"`);
    }
    return template;
  } finally {
    await client.end();
  }
}
