import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";

const IN_FLIGHT_MAX = 200;
const RATE_MAX = 2_000;
const TICK_MS = 20;
const REPORT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 5_000;

/** Who calls, and how often against the others: mostly a consumer that pays, and each way to be refused. */
const CALLERS = [
  { key: "ok", weight: 60 },
  { key: "limited", weight: 16 },
  { key: "broke", weight: 8 },
  { key: "over_quota", weight: 5 },
  { key: "lapsed", weight: 4 },
  { key: "suspended", weight: 2 },
  { key: "expired", weight: 2 },
  { key: "revoked", weight: 1 },
  { key: null, weight: 1 },
  { key: "nobody", weight: 1 },
];

/** What they call: sold in every plan, and one path that no route has. */
const CALLS = [
  { method: "GET", uri: "/v1/forecast?city=Oslo", weight: 50 },
  { method: "GET", uri: "/v1/nowcast?lat=59.91&lon=10.75", weight: 25 },
  { method: "GET", uri: "/v1/tiles/7/67/37", weight: 15 },
  { method: "GET", uri: "/v1/alerts?area=NO", weight: 8 },
  { method: "GET", uri: "/v1/forcast?city=Oslo", weight: 1 },
];

/**
 * `npm run traffic -- --rate 5/s`: calls to the demo's gate, as a gateway would ask, until Ctrl-C. Prints a line each five
 * seconds. At most 200 calls wait for their answers; beyond that calls are left out and counted.
 */
async function main() {
  const rate = rateOf(parseArgs({ options: { rate: { type: "string", default: "5/s" } } }).values.rate);
  const facts = readFacts(path.join(process.env.DATA_DIR || ".data", "demo.json"));
  console.log(`${rate} calls a second to ${facts.gate_url}, until Ctrl-C.`);

  const counts = { sent: 0, leftOut: 0, statuses: /** @type {Map<string, number>} */ (new Map()) };
  const waiting = new Set();
  const startedMs = performance.now();
  const stopping = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });

  const ticker = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * rate) - counts.sent - counts.leftOut;
    for (let n = 0; n < due; n += 1) {
      if (waiting.size >= IN_FLIGHT_MAX) {
        counts.leftOut += 1;
        continue;
      }
      counts.sent += 1;
      const call = callGate(facts).then((status) => {
        counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1);
        waiting.delete(call);
      });
      waiting.add(call);
    }
  }, TICK_MS);
  let reported = new Map();
  const reporter = setInterval(() => {
    console.log(line(difference(counts.statuses, reported), counts.leftOut));
    reported = new Map(counts.statuses);
  }, REPORT_MS);

  await stopping;
  clearInterval(ticker);
  clearInterval(reporter);
  await Promise.all(waiting);
  console.log(`\nIn all: ${line(counts.statuses, counts.leftOut)}`);
}

/** @param {string} text */
function rateOf(text) {
  const match = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text);
  const rate = match ? Number(match[1]) : Number.NaN;
  if (!(rate > 0 && rate <= RATE_MAX))
    throw new Failure(`--rate ${text} is no rate: give calls a second, up to ${RATE_MAX}, as in --rate 5/s.`);
  return rate;
}

/** @param {string} file */
function readFacts(file) {
  if (!fs.existsSync(file)) throw new Failure(`${file} is not there: run npm start once, with the demo, to make it.`);
  const facts = JSON.parse(fs.readFileSync(file, "utf8"));
  if (!facts.gate_url || !facts.gateway_token || !facts.keys) {
    throw new Failure(`${file} has no demo keys: this database was not filled with the demo (SEED=demo).`);
  }
  return facts;
}

/**
 * The status of one call, or "no answer".
 * @param {{ gate_url: string, gateway_token: string, keys: Record<string, string> }} facts
 */
async function callGate(facts) {
  const { key } = pick(CALLERS);
  const { method, uri } = pick(CALLS);
  const headers = {
    "X-Gateway-Token": facts.gateway_token,
    "X-Forwarded-Method": method,
    "X-Forwarded-Uri": uri,
    "X-Forwarded-Host": "api.brackenfell.example",
    "X-Forwarded-For": "198.51.100.7",
    ...(key === null ? {} : { "X-Api-Key": facts.keys[key] ?? `tg_live_${key}` }),
  };
  try {
    const answer = await fetch(`${facts.gate_url}/v1/authz/generic`, {
      headers,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch {
    return "no answer";
  }
}

/**
 * @template {{ weight: number }} T
 * @param {T[]} choices
 * @returns {T}
 */
function pick(choices) {
  let rest = Math.random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const choice of choices) {
    rest -= choice.weight;
    if (rest < 0) return choice;
  }
  throw new Error("There is nothing to pick from.");
}

/** @param {Map<string, number>} now @param {Map<string, number>} before */
function difference(now, before) {
  return new Map([...now].map(([status, count]) => [status, count - (before.get(status) ?? 0)]));
}

/** @param {Map<string, number>} statuses @param {number} leftOut */
function line(statuses, leftOut) {
  const shown = [...statuses].filter(([, count]) => count > 0).sort(([a], [b]) => a.localeCompare(b));
  const parts = shown.map(([status, count]) => `${status} ${count}`);
  if (leftOut > 0) parts.push(`left out so far ${leftOut}`);
  return parts.length === 0 ? "no calls" : parts.join(" · ");
}

await main().catch((error) => {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
