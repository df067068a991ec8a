import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { buildBundles } from "../scripts/build.mjs";
import { Failure } from "../scripts/failure.mjs";
import { startPostgres, throwAwayFlags } from "../scripts/postgres.mjs";
import { prepareDatabase } from "../scripts/prepare.mjs";
import { besideTheGate, gateArgs } from "../scripts/product.mjs";
import { say, step } from "../scripts/progress.mjs";
import { root } from "../scripts/settings.mjs";
import { supervise } from "../scripts/supervise.mjs";
import { askEach, load, requestBytes } from "./load.mjs";
import { CONSUMERS, GATEWAY_TOKEN, HOST, keyOf, openMarket, PATH } from "./market.mjs";
import { measureMemory } from "./measure-memory.mjs";
import { publish } from "./report.mjs";
import { startRedis, startServer } from "./servers.mjs";

/**
 * `npm run bench`: what a check costs beside the least that an HTTP answer can cost, and beside other ways to make the same
 * check. All who answer a question take turns, round by round, so that the machine's moods meet all of them; the tables show
 * the medians of the rounds. Targets are printed beside what was measured and never fail the run.
 */
const ROUNDS = positive("BENCH_ROUNDS", 5);
const SECONDS = positive("BENCH_SECONDS", 2);
const CONNECTIONS = [1, 64];
const FEW = 100;

/** @typedef {import("./market.mjs").Kind} Kind */
/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {"authz" | "check"} Door */
/** @typedef {{ name: string, port: number, requests: readonly Buffer[], isGate?: boolean, beside?: { port: number, requests: readonly Buffer[] } }} Answerer */

await supervise(async (onStop) => {
  const folder = path.join(root, `.data/bench-${process.pid}`);
  onStop(() => fs.rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ root, dataDir: folder, flags: throwAwayFlags });
  onStop(postgres.stop);
  const secret = () => randomBytes(32).toString("base64url");
  const pepper = secret();
  const env = {
    ...process.env,
    NODE_ENV: /** @type {const} */ ("production"),
    LOG_LEVEL: "warn",
    DATA_DIR: folder,
    DATABASE_URL: postgres.url("bench"),
    GATE_MEMORY_MB: "1024",
    KEY_PEPPER: pepper,
    LINK_SECRET: secret(),
    NEXTAUTH_SECRET: secret(),
  };
  await prepareDatabase(root, env.DATABASE_URL);
  await buildBundles(root);
  await step(`Seeding ${sum(Object.values(CONSUMERS)).toLocaleString("en")} consumers`, () =>
    openMarket(env.DATABASE_URL, pepper),
  );
  const notes = [
    `Medians of ${ROUNDS} rounds of ${SECONDS} s; all who answer a question take turns, and a turn begins when the gate's journal is in Postgres.`,
    "Client, answerer, PostgreSQL (fsync off, also for the check that is one transaction a call) and Redis share the machine.",
    "Keys are drawn at random, for allow out of 100,000, all of whom have called within the minute before. The bare server gives the gate's own answer as a constant; of a POST it reads the body, unparsed.",
  ];

  /** @type {Row[]} */
  const rows = [];
  const compare = async (/** @type {string} */ question, /** @type {Answerer[]} */ answerers) => {
    for (const connections of CONNECTIONS) rows.push(...(await takeTurns(question, answerers, connections)));
  };

  const gate = await startGate(env, "process", onStop);
  const bare = await startBare(env, gate.port, "authz", "allow", onStop);
  const allow = requestsOf("authz", "allow");
  const redisPort = await startRedis(onStop);
  const perCall = await startServer(onStop, ["bench/postgres-per-call.mjs"], env);
  /** @type {Answerer[]} */
  const rivals = [{ name: "a transaction a call", port: perCall.port, requests: allow }];
  if (redisPort === null) {
    say("redis-server is not on this machine: the comparison with rate-limiter-flexible is left out.");
    notes.push("redis-server was not on this machine: the comparison with rate-limiter-flexible is left out.");
  } else {
    const { port } = await startServer(onStop, ["bench/redis-limiter.mjs"], { ...env, REDIS_PORT: String(redisPort) });
    rivals.push({ name: "rate-limiter-flexible", port, requests: allow });
  }
  await compare("authz, allow", [
    { name: "bare", port: bare.port, requests: allow },
    { name: "gate", port: gate.port, requests: allow, isGate: true },
    { name: `gate, ${FEW} consumers`, port: gate.port, requests: allow.slice(0, FEW) },
    ...rivals,
  ]);

  for (const kind of /** @type {Kind[]} */ (["402", "429", "401"])) {
    const requests = requestsOf("authz", kind);
    const constant = await startBare(env, gate.port, "authz", kind, onStop);
    await compare(`authz, ${kind}`, [
      { name: "bare", port: constant.port, requests },
      { name: "gate", port: gate.port, requests },
    ]);
    await constant.stop();
  }

  const checks = requestsOf("check", "allow");
  const bareCheck = await startBare(env, gate.port, "check", "allow", onStop);
  /** @type {Answerer[]} */
  const checkers = [
    { name: "bare", port: bareCheck.port, requests: checks },
    { name: "gate", port: gate.port, requests: checks, isGate: true },
  ];
  if (fs.existsSync(path.join(root, ".next/BUILD_ID"))) {
    const consoleEnv = { ...env, GATE_URL: `http://127.0.0.1:${gate.port}` };
    const next = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1"];
    const { port } = await startServer(onStop, next, consoleEnv, "/api/health", besideTheGate);
    checkers.push({ name: "console, forwarding", port, requests: requestsOf("check", "allow", "/api/check") });
    await compare("check, allow", checkers);
    const beside = { port, requests: [requestBytes("GET", "/sign-in", {})] };
    const name = "gate, the console under load";
    rows.push(
      ...(await takeTurns(
        "authz, allow, console idle and busy",
        [
          { name: "gate, the console idle", port: gate.port, requests: allow, isGate: true },
          { name, port: gate.port, requests: allow, beside },
        ],
        1,
      )),
    );
  } else {
    say("The console is not built (npm run build): its forwarding is left out.");
    notes.push("The console was not built: its forwarding is left out.");
    await compare("check, allow", checkers);
  }

  await gate.stop();
  const synced = await startGate(env, "disk", onStop);
  await compare("authz, allow, disk", [
    { name: "bare", port: bare.port, requests: allow },
    { name: "gate", port: synced.port, requests: allow, isGate: true },
  ]);
  await compare("check, allow, disk", [
    { name: "bare", port: bareCheck.port, requests: checks },
    { name: "gate", port: synced.port, requests: checks, isGate: true },
  ]);
  await synced.stop();
  const memory = await step("Measuring memory", () => measureMemory(env));
  publish({ rows, targets: targetsOf(rows, memory), notes });
  return 0;
});

/**
 * A gate that has loaded every consumer and leased for each that can pay; the limited have made their one call.
 * @param {NodeJS.ProcessEnv} env
 * @param {"process" | "disk"} sync
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function startGate(env, sync, onStop) {
  const gateEnv = { ...env, JOURNAL_SYNC: sync, GATE_ID: `bench-${sync}` };
  const gate = await startServer(onStop, gateArgs, gateEnv, "/readyz");
  await step(`Warming up the gate, journal class ${sync}`, async () => {
    for (const kind of /** @type {Kind[]} */ (Object.keys(CONSUMERS))) {
      const wanted = kind === "allow" ? 200 : Number(kind);
      for (let round = 0; ; round++) {
        const statuses = await askEach({ port: gate.port, requests: requestsOf("authz", kind), connections: 64 });
        await journalMoved(gate.port);
        if (statuses.get(wanted) === CONSUMERS[kind]) break;
        if (round === 5) throw new Failure(`Consumers of ${kind} are answered ${[...statuses].join("; ")}.`);
      }
    }
  });
  return gate;
}

/**
 * The bare server with the gate's own answer, as it stands.
 * @param {NodeJS.ProcessEnv} env
 * @param {number} gatePort
 * @param {Door} door
 * @param {Kind} kind
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function startBare(env, gatePort, door, kind, onStop) {
  const { target, method, headers, body } = questionOf(door, keyOf(kind, 0));
  const url = `http://127.0.0.1:${gatePort}${target}`;
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const own = ["connection", "date", "keep-alive"];
  const told = Object.fromEntries([...response.headers].filter(([name]) => !own.includes(name)));
  const answer = { status: response.status, headers: told, body: await response.text() };
  return startServer(onStop, ["bench/bare.mjs"], { ...env, BARE_ANSWER: JSON.stringify(answer) });
}

/**
 * @param {Door} door
 * @param {Kind} kind
 */
function requestsOf(door, kind, prefix = "") {
  return Array.from({ length: CONSUMERS[kind] }, (_, number) => {
    const { method, target, headers, body } = questionOf(door, keyOf(kind, number));
    return requestBytes(method, prefix + target, headers, body);
  });
}

/**
 * @param {Door} door
 * @param {string} key
 * @returns {{ method: "GET" | "POST", target: string, headers: Record<string, string>, body?: string }}
 */
function questionOf(door, key) {
  if (door === "check") {
    const headers = { authorization: `Bearer ${GATEWAY_TOKEN}`, "content-type": "application/json" };
    const body = JSON.stringify({ key, method: "GET", host: HOST, path: `${PATH}?city=Oslo` });
    return { method: "POST", target: "/v1/check", headers, body };
  }
  const headers = {
    "x-gateway-token": GATEWAY_TOKEN,
    "x-api-key": key,
    "x-original-uri": `${PATH}?city=Oslo`,
    "x-forwarded-method": "GET",
    "x-forwarded-host": HOST,
    "x-forwarded-for": "203.0.113.9",
  };
  return { method: "GET", target: "/v1/authz/nginx", headers };
}

/**
 * @param {string} question
 * @param {Answerer[]} answerers
 * @param {number} connections
 * @returns {Promise<Row[]>}
 */
async function takeTurns(question, answerers, connections) {
  // Whoever has not called for a minute gives back what is leased: before each table everybody has just called.
  for (const { isGate, port, requests } of answerers) {
    if (isGate) await askEach({ port, requests, connections: 64 });
    await journalMoved(port);
  }
  const turns = answerers.map((answerer) => ({ answerer, rounds: /** @type {import("./load.mjs").Figures[]} */ ([]) }));
  for (let round = -1; round < ROUNDS; round++) {
    for (const { answerer, rounds } of turns) {
      const seconds = round < 0 ? 1 : SECONDS;
      const { port, requests, beside } = answerer;
      const busy = beside === undefined ? null : load({ ...beside, connections: 4, seconds });
      const figures = await load({ port, requests, connections, seconds });
      await busy;
      await journalMoved(port);
      if (round >= 0) rounds.push(figures);
      const strays = [...figures.statuses].sort((a, b) => b[1] - a[1]).slice(1);
      if (strays.length > 0) say(`${question}, ${answerer.name}: also answered ${strays.join("; ")}`);
    }
  }
  const rows = turns.map(({ answerer, rounds }) => ({
    ...{ question, answerer: answerer.name, connections },
    perSecond: median(rounds.map((figures) => figures.perSecond)),
    p50Ms: median(rounds.map((figures) => figures.p50Ms)),
    p99Ms: median(rounds.map((figures) => figures.p99Ms)),
  }));
  for (const { answerer, perSecond, p50Ms, p99Ms } of rows) {
    const figures = `${Math.round(perSecond)}/s, p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms`;
    process.stderr.write(`${question}, ${connections} connections, ${answerer}: ${figures}\n`);
  }
  return rows;
}

/** Who answers next should not share the machine with what the gate still has to write; other servers have no /readyz. */
async function journalMoved(/** @type {number} */ port) {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    const text = await response?.text();
    if (!text?.includes('"journal_lag"') || JSON.parse(text).journal_lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * @param {Row[]} rows
 * @param {import("./measure-memory.mjs").Memory} memory
 */
function targetsOf(rows, memory) {
  const row = (/** @type {string} */ question, /** @type {string} */ answerer, connections = 64) =>
    rows.find((row) => row.question === question && row.answerer === answerer && row.connections === connections);
  const over = (
    /** @type {Row | undefined} */ a,
    /** @type {Row | undefined} */ b,
    /** @type {"perSecond" | "p99Ms"} */ of,
  ) => (a === undefined || b === undefined ? "not measured" : (a[of] / b[of]).toFixed(2));
  const toBare = (/** @type {string} */ question, /** @type {"perSecond" | "p99Ms"} */ of, connections = 64) =>
    over(row(question, "gate", connections), row(question, "bare", connections), of);
  const allow = row("authz, allow", "gate");
  const busy = "authz, allow, console idle and busy";
  const both = (/** @type {string} */ question, /** @type {"perSecond" | "p99Ms"} */ of) =>
    `${toBare(question, of)} (1 connection: ${toBare(question, of, 1)})`;
  return [
    {
      name: "allow, throughput against bare, class process, authz",
      target: "≥ 0.85",
      measured: both("authz, allow", "perSecond"),
    },
    { name: "the same, check", target: "≥ 0.85", measured: both("check, allow", "perSecond") },
    { name: "allow, p99 against bare, class process, authz", target: "≤ 1.2", measured: both("authz, allow", "p99Ms") },
    {
      name: "allow, throughput against bare, class disk, authz",
      target: "≥ 0.6",
      measured: both("authz, allow, disk", "perSecond"),
    },
    { name: "402, throughput against bare", target: "≥ 0.9", measured: both("authz, 402", "perSecond") },
    { name: "429, throughput against bare", target: "≥ 0.9", measured: both("authz, 429", "perSecond") },
    { name: "401, throughput against bare", target: "≥ 0.9", measured: both("authz, 401", "perSecond") },
    {
      name: "allow against a transaction a call",
      target: "≥ 6",
      measured: over(allow, row("authz, allow", "a transaction a call"), "perSecond"),
    },
    {
      name: "allow against rate-limiter-flexible",
      target: "≥ 1.6",
      measured: over(allow, row("authz, allow", "rate-limiter-flexible"), "perSecond"),
    },
    {
      name: "100,000 active consumers against 100",
      target: "≥ 0.9",
      measured: over(allow, row("authz, allow", `gate, ${FEW} consumers`), "perSecond"),
    },
    {
      name: "p99 with the console under load against idle",
      target: "1.0",
      measured: over(row(busy, "gate, the console under load", 1), row(busy, "gate, the console idle", 1), "p99Ms"),
    },
    {
      name: "memory of a loaded consumer with one key",
      target: "≤ 1,200 B",
      measured: `${memory.loaded} B; with a lease, a window and its route: ${memory.called} B, estimated ${memory.estimated} B`,
    },
  ];
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
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
