import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import autocannon from "autocannon";
import { buildBundles } from "../scripts/build.mjs";
import { Failure } from "../scripts/failure.mjs";
import { freePort } from "../scripts/ports.mjs";
import { startPostgres, throwAwayFlags } from "../scripts/postgres.mjs";
import { prepareDatabase, seedDatabase } from "../scripts/prepare.mjs";
import { supervise } from "../scripts/supervise.mjs";

/**
 * `npm run bench`: what a check costs beside the least that an HTTP answer can cost. The gate decides for real, on the demo in
 * a database of its own; the bare server answers every request with the gate's own answer, as a constant. They take turns,
 * round by round, so that the machine's moods meet both; the table shows the medians of the rounds.
 */
const root = path.resolve(import.meta.dirname, "..");
const ROUNDS = positive("BENCH_ROUNDS", 5);
const SECONDS = positive("BENCH_SECONDS", 2);
const CONNECTIONS = [1, 64];

await supervise(async (onStop) => {
  const folder = path.join(root, `.data/bench-${process.pid}`);
  onStop(() => fs.rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ root, dataDir: folder, flags: throwAwayFlags });
  onStop(postgres.stop);
  const gatePort = await freePort();
  const secret = () => randomBytes(32).toString("base64url");
  const env = {
    ...process.env,
    NODE_ENV: /** @type {const} */ ("production"),
    LOG_LEVEL: "warn",
    DATA_DIR: folder,
    DATABASE_URL: postgres.url("bench"),
    GATE_PORT: String(gatePort),
    GATE_URL: `http://127.0.0.1:${gatePort}`,
    KEY_PEPPER: secret(),
    LINK_SECRET: secret(),
    NEXTAUTH_SECRET: secret(),
  };
  await prepareDatabase(root, env.DATABASE_URL);
  await buildBundles(root);
  const { facts } = await seedDatabase(root, env, "demo");
  const gate = startServer(["--enable-source-maps", "dist/gate.mjs"], env, onStop);
  await ready(`${env.GATE_URL}/readyz`, gate);

  const rows = [];
  for (const door of doorsOf(/** @type {DemoFacts} */ (facts), env.GATE_URL)) {
    const barePort = await freePort();
    const answer = await answerOf(door);
    const bare = startServer(
      ["bench/bare.mjs"],
      { ...env, BARE_PORT: String(barePort), BARE_ANSWER: JSON.stringify(answer) },
      onStop,
    );
    const bareDoor = { ...door, url: door.url.replace(String(gatePort), String(barePort)) };
    await ready(bareDoor.url, bare);
    for (const connections of CONNECTIONS) rows.push(await compare(door, bareDoor, connections));
  }
  printTable(rows);
  return 0;
});

/** @typedef {{ gateway_token: string, example: { method: string, path: string }, keys: { ok: string } }} DemoFacts */
/** @typedef {{ name: string, url: string, method: "GET" | "POST", headers: Record<string, string>, body?: string }} Door */
/** @typedef {{ perSecond: number, p50Ms: number, p99Ms: number }} Figures */
/** @typedef {(stop: () => void | Promise<void>) => void} OnStop */

/**
 * @param {DemoFacts} facts
 * @param {string} gateUrl
 * @returns {Door[]}
 */
function doorsOf({ gateway_token, example, keys }, gateUrl) {
  return [
    {
      name: "POST /v1/check",
      url: `${gateUrl}/v1/check`,
      method: "POST",
      headers: { authorization: `Bearer ${gateway_token}`, "content-type": "application/json" },
      body: JSON.stringify({ key: keys.ok, host: "api.example.com", ...example }),
    },
    {
      name: "GET /v1/authz/nginx",
      url: `${gateUrl}/v1/authz/nginx`,
      method: "GET",
      headers: {
        "x-gateway-token": gateway_token,
        "x-api-key": keys.ok,
        "x-original-uri": example.path,
        "x-forwarded-method": example.method,
        "x-forwarded-host": "api.example.com",
        "x-forwarded-for": "203.0.113.9",
      },
    },
  ];
}

/** The constant: one answer of the gate, as it stands.
 * @param {Door} door
 */
async function answerOf({ url, method, headers, body }) {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  if (response.status !== 200)
    throw new Failure(`The gate answers ${response.status} to what the benchmark asks: ${await response.text()}`);
  const own = ["connection", "date", "keep-alive"];
  const told = [...response.headers].filter(([name]) => !own.includes(name));
  return { headers: Object.fromEntries(told), body: await response.text() };
}

/**
 * @param {Door} gate
 * @param {Door} bare
 * @param {number} connections
 */
async function compare(gate, bare, connections) {
  /** @type {Figures[]} */
  const ours = [];
  /** @type {Figures[]} */
  const theirs = [];
  await measure(gate, connections, 1);
  await measure(bare, connections, 1);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure(gate, connections, SECONDS));
    theirs.push(await measure(bare, connections, SECONDS));
    process.stderr.write(`${gate.name}, ${connections} connections: round ${round + 1} of ${ROUNDS}\n`);
  }
  return { name: gate.name, connections, gate: medians(ours), bare: medians(theirs) };
}

/**
 * autocannon's own histogram counts whole milliseconds, which is longer than most answers take; each answer's time is kept here.
 * @param {Door} door
 * @param {number} connections
 * @param {number} seconds
 * @returns {Promise<Figures>}
 */
function measure({ url, method, headers, body }, connections, seconds) {
  return new Promise((resolve, reject) => {
    /** @type {number[]} */
    const timesMs = [];
    const run = autocannon(
      { url, method, headers, ...(body === undefined ? {} : { body }), connections, duration: seconds },
      (error, result) => {
        if (error) return reject(error);
        if (result.non2xx + result.errors + result.timeouts > 0) {
          return reject(new Failure(`${url}: ${result.non2xx} answers other than 2xx, ${result.errors} errors.`));
        }
        timesMs.sort((a, b) => a - b);
        const at = (/** @type {number} */ share) => timesMs[Math.floor(share * (timesMs.length - 1))] ?? 0;
        resolve({ perSecond: timesMs.length / result.duration, p50Ms: at(0.5), p99Ms: at(0.99) });
      },
    );
    run.on("response", (_client, _status, _bytes, timeMs) => timesMs.push(timeMs));
  });
}

/** @param {Figures[]} rounds */
function medians(rounds) {
  const median = (/** @type {keyof Figures} */ name) => {
    const sorted = rounds.map((round) => round[name]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return { perSecond: median("perSecond"), p50Ms: median("p50Ms"), p99Ms: median("p99Ms") };
}

/** @param {{ name: string, connections: number, gate: Figures, bare: Figures }[]} rows */
function printTable(rows) {
  const ms = (/** @type {number} */ value) => value.toFixed(3);
  const table = rows.map(({ name, connections, gate, bare }) => ({
    door: name,
    connections,
    "gate /s": Math.round(gate.perSecond),
    "bare /s": Math.round(bare.perSecond),
    "gate/bare": (gate.perSecond / bare.perSecond).toFixed(2),
    "gate p50 ms": ms(gate.p50Ms),
    "bare p50 ms": ms(bare.p50Ms),
    "gate p99 ms": ms(gate.p99Ms),
    "bare p99 ms": ms(bare.p99Ms),
  }));
  console.log(
    `Medians of ${ROUNDS} rounds of ${SECONDS} s each, gate and bare node:http server in turn, Node ${process.version}.`,
  );
  console.table(table);
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {OnStop} onStop
 */
function startServer(args, env, onStop) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  onStop(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return child;
}

/**
 * @param {string} url
 * @param {import("node:child_process").ChildProcess} child
 */
async function ready(url, child) {
  while (
    !(await fetch(url).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Failure("A server of the benchmark has ended.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * @param {string} name
 * @param {number} fallback
 */
function positive(name, fallback) {
  const value = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new Failure(`${name} must be a whole number from 1 on.`);
  return value;
}
