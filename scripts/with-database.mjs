import fs from "node:fs";
import path from "node:path";
import { claimFolder } from "./folder-lock.mjs";
import { startPostgres } from "./postgres.mjs";

/**
 * Runs `work` with the URL of this folder's database: DATABASE_URL's, the embedded one of the `npm start` that runs here, else the
 * embedded one started for as long as it takes.
 * @param {import("./settings.mjs").Settings} settings
 * @param {(url: string) => Promise<void>} work
 */
export async function withDatabase({ root, dataDir, databaseUrl }, work) {
  if (databaseUrl !== null) return work(databaseUrl);
  const claim = claimFolder(dataDir);
  if ("heldBy" in claim) {
    const port = fs.readFileSync(path.join(dataDir, "postgres.port"), "utf8").trim();
    return work(`postgresql://postgres@127.0.0.1:${port}/tollgate`);
  }
  const server = await startPostgres({ root, dataDir });
  try {
    await work(server.url("tollgate"));
  } finally {
    await server.stop();
    claim.release();
  }
}
