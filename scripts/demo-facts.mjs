import fs from "node:fs";
import path from "node:path";
import { writePrivate } from "./secrets.mjs";

/**
 * What a person or a program needs to try the demo. All but the URLs come from the seed.
 * @typedef {object} Facts
 * @property {string} console_url
 * @property {string} gate_url
 * @property {string | null} [demo_stripe_url] null: Stripe itself is used
 * @property {{ email: string, password: string }} [operator]
 * @property {{ email: string }} [member] of a consumer; signs in to the portal by a link from the console's outbox
 * @property {string} [gateway_token]
 * @property {string} [gateway_path_token]
 * @property {{ method: string, path: string }} [example] a priced route that the plans of all these keys contain
 * @property {Record<string, string>} [keys]
 */

/** Keeps them in `<dataDir>/demo.json`; what the seed did not say this time (the database was filled before) stays as it was.
 * @param {string} dataDir
 * @param {Facts} fresh
 * @returns {Facts}
 */
export function writeFacts(dataDir, fresh) {
  const file = path.join(dataDir, "demo.json");
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  const facts = { ...kept, ...fresh };
  writePrivate(file, facts);
  return facts;
}

/** The block that `npm start` ends with.
 * @param {Facts} facts
 * @param {string | null} link one-time, for the first operator
 * @param {string} dataDir
 */
export function factsBlock(facts, link, dataDir) {
  const lines = ["", "Tollgate runs. Ctrl-C stops it.", ""];
  lines.push(`  Console   ${facts.console_url}`, `  Gate      ${facts.gate_url}`);
  if (facts.demo_stripe_url) lines.push(`  Stripe    ${facts.demo_stripe_url}  (the demo's own: no money moves)`);
  if (facts.operator) lines.push(`  Sign in   ${facts.operator.email}  ${facts.operator.password}`);
  if (facts.member)
    lines.push(`  Portal    ${facts.console_url}/portal  ${facts.member.email}, whose link is in the console's Outbox`);
  if (link) lines.push(`  Sign up   ${link}  (once, for the first operator)`);
  const { ok, broke } = facts.keys ?? {};
  if (ok && broke) {
    lines.push("", "  A call that is served:", `    ${curl(facts, ok)}`);
    lines.push("  A call that gets a 402:", `    ${curl(facts, broke)}`);
  }
  lines.push("", `  Logs ${path.join(dataDir, "logs")}`, "");
  return lines.join("\n");
}

/** Asks as a gateway does, so that the status is the one its client would see.
 * @param {Facts} facts
 * @param {string} key
 */
function curl({ gate_url, gateway_token, example }, key) {
  const { method, path: uri } = example ?? { method: "GET", path: "/" };
  const headers = {
    "X-Gateway-Token": gateway_token,
    "X-Forwarded-Method": method,
    "X-Forwarded-Host": "api.example.com",
    "X-Forwarded-Uri": uri,
    "X-Api-Key": key,
  };
  const options = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`);
  return `curl -i ${gate_url}/v1/authz/generic ${options.join(" ")}`;
}
