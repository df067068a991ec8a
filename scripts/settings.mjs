import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { parsePort } from "./ports.mjs";

export const root = path.resolve(import.meta.dirname, "..");

/**
 * What the scripts themselves need to know, from the environment and a file `.env`, which the environment overrides. The rest is
 * checked by lib/platform/env.ts, once it is built.
 */
export function readSettings() {
  const file = path.join(root, ".env");
  if (fs.existsSync(file)) process.loadEnvFile(file);
  // "production" would keep npm from installing what the build needs; each process is given its own.
  delete (/** @type {Record<string, string | undefined>} */ (process.env).NODE_ENV);
  Object.assign(process.env, { NEXT_TELEMETRY_DISABLED: "1", PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" });
  const seed = process.env.SEED === "none" ? /** @type {const} */ ("none") : /** @type {const} */ ("demo");
  if (![undefined, "", seed].includes(process.env.SEED))
    throw new Failure(`SEED is "${process.env.SEED}": set it to demo or none.`);
  return {
    root,
    dataDir: path.resolve(root, process.env.DATA_DIR || ".data"),
    databaseUrl: process.env.DATABASE_URL || null,
    host: process.env.HOST || "127.0.0.1",
    port: parsePort("PORT", process.env.PORT, 3000),
    gateHost: process.env.GATE_HOST || "127.0.0.1",
    gatePort: parsePort("GATE_PORT", process.env.GATE_PORT, 4020),
    /** Null: there is a key of Stripe's, so the demo's Stripe is not needed. */
    demoStripePort: process.env.STRIPE_SECRET_KEY
      ? null
      : parsePort("DEMO_STRIPE_PORT", process.env.DEMO_STRIPE_PORT, 4030),
    seed,
  };
}

/** @typedef {ReturnType<typeof readSettings>} Settings */

/** Where this machine reaches a server that listens on `host`.
 * @param {string} host
 * @param {number} port
 */
export function localUrl(host, port) {
  const reachable =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}
