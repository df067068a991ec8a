import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const always = ["KEY_PEPPER", "LINK_SECRET", "NEXTAUTH_SECRET"];

/** Puts the secrets that the environment does not give into it; they are made once and kept beside the data that depends on them.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 */
export function provideSecrets(dataDir, env) {
  // Stripe's own secret is Stripe's to make.
  const names = env.STRIPE_SECRET_KEY ? always : [...always, "STRIPE_WEBHOOK_SECRET"];
  if (names.every((name) => env[name])) return;
  const file = path.join(dataDir, "secrets.json");
  /** @type {Record<string, string>} */
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  const lacking = names.filter((name) => kept[name] === undefined);
  for (const name of lacking) kept[name] = randomBytes(32).toString("base64url");
  if (lacking.length > 0) writePrivate(file, kept);
  for (const name of names) if (!env[name]) env[name] = kept[name];
}

/** A file that only its owner reads, replaced whole or not at all; makes its folder too.
 * @param {string} file
 * @param {unknown} content
 */
export function writePrivate(file, content) {
  const half = `${file}.${process.pid}`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(half, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(half, file);
}
