import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { openDatabase } from "@/lib/platform/postgres";
import { seedDemo } from "./demo";
import { seedLoad } from "./load";

const variables = z.object({
  DATABASE_URL: z.string().min(1),
  KEY_PEPPER: z.string().min(32),
  STRIPE_SECRET_KEY: z.string().optional(),
  /** One number, the whole demo. */
  SEED_NUMBER: z.coerce.number().int().min(0).max(2_000_000).default(402),
});

/**
 * `node dist/seed.mjs [--profile demo|load] [--facts FILE] [--now ISO]`: fills an empty database with the demo, or the demo and
 * 100,000 consumers beside it, and writes the facts as JSON to FILE (mode 0600) or to the standard output. A database that is not empty is left alone: exit 0, no facts.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      facts: { type: "string" },
      now: { type: "string" },
      profile: { type: "string", default: "demo" },
    },
  });
  const seed = PROFILES.get(values.profile);
  if (!seed) throw new Error(`--profile ${values.profile} is neither demo nor load`);
  const env = variables.parse(process.env);
  const startedMs = Date.now();
  const nowMs = values.now === undefined ? startedMs : Date.parse(values.now);
  if (!Number.isFinite(nowMs)) throw new Error(`--now ${values.now} is no ISO time`);
  const database = openDatabase(env.DATABASE_URL, {
    max: 1,
    applicationName: "tollgate seed",
    statementTimeoutMs: 600_000,
    patient: true,
  });
  try {
    const facts = await seed(database, {
      pepper: env.KEY_PEPPER,
      seed: env.SEED_NUMBER,
      nowMs,
      sellsPacks: !env.STRIPE_SECRET_KEY,
    });
    if (facts === null) {
      console.error("The database is not empty: nothing was seeded.");
      return;
    }
    console.error(`Seeded the ${values.profile} profile in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`);
    const text = `${JSON.stringify(facts, null, 2)}\n`;
    if (values.facts === undefined) process.stdout.write(text);
    else writeFileSync(values.facts, text, { mode: 0o600 });
  } finally {
    await database.close();
  }
}

const PROFILES = new Map<string, typeof seedDemo>([
  ["demo", seedDemo],
  ["load", seedLoad],
]);

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
