import path from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "./failure.mjs";
import { runOrFail } from "./programs.mjs";
import { step } from "./progress.mjs";

/** Creates the database when it is not there, and brings its schema to this version's.
 * @param {string} root
 * @param {string} url
 */
export async function prepareDatabase(root, url) {
  // Needs packages, which are not there when this file is first read.
  const { ensureDatabase, migrate } = await import("./migrate.mjs");
  await ensureDatabase(url);
  await step("Bringing the database up to date", () => migrate(url, path.join(root, "prisma/migrations")));
}

/**
 * Fills an empty database with the demo (and much more: load), or makes the link for its first operator.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {"demo" | "load" | "none"} seed
 * @returns {Promise<{ facts: Record<string, unknown>, link: string | null }>}
 */
export async function seedDatabase(root, env, seed) {
  await checkEnv(root, env);
  const run = async (/** @type {string} */ what, /** @type {string[]} */ ...args) => {
    const said = await runOrFail(what, args, { cwd: root, env });
    return said.trim() === "" ? {} : JSON.parse(said);
  };
  if (seed === "none") {
    const { link } = await run("The first operator's link", "dist/first-operator.mjs");
    return { facts: {}, link };
  }
  const facts = await step("Seeding the demo", () => run("The seed", "dist/seed.mjs", "--profile", seed));
  return { facts, link: null };
}

/** The rules are in lib/platform/env.ts; here they end in one line instead of a child that dies.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function checkEnv(root, env) {
  Object.assign(process.env, env);
  const { consoleEnv, gateEnv, workerEnv } = await import(pathToFileURL(path.join(root, "dist/env.mjs")).href);
  for (const read of [consoleEnv, gateEnv, workerEnv]) {
    try {
      read();
    } catch (error) {
      throw new Failure(
        `${error instanceof Error ? error.message : error}. See .env.example for what each variable means.`,
      );
    }
  }
}
