import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verify } from "@/lib/ledger/verify";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { freePort } from "@/scripts/ports.mjs";
import { prepareDatabase } from "@/scripts/prepare.mjs";
import { waitUntil } from "@/scripts/processes.mjs";
import { root } from "@/scripts/settings.mjs";
import { ask } from "./client";
import { GateProcess } from "./gate-process";
import { CREDIT_MICROS, FORECAST_PATH, type Market, openMarket, type Trader } from "./market";
import { Postgres } from "./postgres-server";
import { type NetworkFault, TcpProxy } from "./tcp-proxy";

/**
 * One gate as a process, with the network of its own PostgreSQL under the test's hand. Real sockets, real time-outs; what the
 * contact limit does is proven with a virtual clock in gate/faults.db.test.ts.
 */
const PEPPER = "test-pepper-test-pepper-test-pepper";
const CALLS = 40;
const MENDS_WITHIN_MS = 40_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tollgate-away-"));
let postgres: Postgres;
let proxy: TcpProxy;
let database: PostgresDatabase;
let market: Market;
let gate: GateProcess;
let strangers: Trader[];
const allowed = new Map<Trader, number>();

beforeAll(async () => {
  postgres = await Postgres.begin(root, folder);
  proxy = await TcpProxy.begin(postgres.port);
  const url = postgres.url("away");
  await prepareDatabase(root, url);
  database = openDatabase(url, { max: 2 });
  market = await openMarket(database, PEPPER, 1_000_000);
  strangers = market.traders.filter(({ trade }) => trade === "keyed");
  gate = new GateProcess({
    root,
    program: ["--import", "tsx", "gate/main.ts"],
    id: "gate-away",
    port: await freePort(),
    journalDir: path.join(folder, "journal"),
    journalSync: "process",
    logFile: path.join(folder, "gate.log"),
    env: {
      ...process.env,
      LOG_LEVEL: "info",
      DATABASE_URL: url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
      DATA_DIR: folder,
      KEY_PEPPER: PEPPER,
      LINK_SECRET: PEPPER,
    },
  });
  gate.begin();
  if (!(await gate.ready(30_000))) throw new Error(fs.readFileSync(gate.settings.logFile, "utf8").slice(-2_000));
}, 90_000);

afterAll(async () => {
  await gate?.kill();
  await database?.close();
  await proxy?.close();
  await postgres?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Its status and code; a call without an answer is a failure of the test. */
async function call(trader: Trader): Promise<string> {
  const body = { key: trader.keySecret, method: "GET", path: FORECAST_PATH };
  const reply = await ask(gate, "/v1/check", body, { authorization: `Bearer ${market.gatewayToken}` });
  if (reply.outcome !== "answered") return reply.outcome;
  if (reply.body.allow === true) allowed.set(trader, (allowed.get(trader) ?? 0) + 1);
  return `${reply.status} ${reply.body.code}`;
}

function traderOf(n: number): Trader {
  const trader = market.traders.filter(({ trade }) => trade === "steady")[n];
  if (trader === undefined) throw new Error("no such trader");
  return trader;
}

/** Calls until the gate holds enough of the consumer's credits for what comes. */
async function lease(trader: Trader): Promise<void> {
  const holdsEnough = async () => {
    for (let n = 0; n < CALLS; n++) await call(trader);
    const [row] = await database.query<{ granted: number }>(
      "SELECT COALESCE(sum(granted - returned), 0)::bigint AS granted FROM lease WHERE consumer_id = $1::bigint",
      [trader.id],
    );
    // What is used, Postgres hears of a little later.
    return (row?.granted ?? 0) - (allowed.get(trader) ?? 0) * CREDIT_MICROS > 2 * CALLS * CREDIT_MICROS;
  };
  expect(await waitUntil(holdsEnough, 30_000)).toBe(true);
}

async function waitsTimedOut(): Promise<number> {
  const text = await (await fetch(`${gate.url}/metrics`)).text();
  return Number(/^tollgate_waits_timed_out_total (\d+)$/m.exec(text)?.[1]);
}

/** Every allowed call is charged once, and the books are right. */
async function isCharged(): Promise<boolean> {
  const rows = await database
    .query<{ id: number; cost: number }>(
      "SELECT consumer_id AS id, sum(cost)::bigint AS cost FROM usage_minute GROUP BY 1 ORDER BY 1",
    )
    .catch(() => []);
  const charged = new Map(rows.map(({ id, cost }) => [id, cost]));
  return [...allowed].every(([{ id }, calls]) => charged.get(id) === calls * CREDIT_MICROS);
}

const faults: readonly (readonly [string, NetworkFault | "crash"])[] = [
  ["F7 the server is stopped at once and started again", "crash"],
  ["F7 connections are reset and refused", "refused"],
  ["F9 connections stand still", "stalled"],
  ["F9 every answer comes late", "slow"],
  ["f6 every COMMIT is done and its answer lost", "lost commits"],
];

test.each(faults)(
  "%s: a lease is served without waiting, others hear 503, and all is charged once",
  async (name, fault) => {
    const n = faults.findIndex(([each]) => each === name);
    const [owner, stranger] = [traderOf(n), strangers[n]];
    if (stranger === undefined) throw new Error("no such stranger");
    await lease(owner);

    const waitedBefore = await waitsTimedOut();
    if (fault === "crash") await postgres.leave("immediate");
    else await proxy.set(fault);
    const codes = new Set<string>();
    for (let calls = 0; calls < CALLS; calls++) codes.add(await call(owner));
    expect([...codes]).toEqual(["200 null"]);
    // A call that asks Postgres while it is away waits its 150 ms and is refused.
    expect(await waitsTimedOut()).toBe(waitedBefore);
    expect(await call(stranger)).toBe("503 lease_unavailable");
    for (let calls = 0; calls < CALLS; calls++) codes.add(await call(owner));
    expect([...codes]).toEqual(["200 null"]);

    if (fault === "crash") await postgres.comeBack();
    else await proxy.set("none");
    expect(await waitUntil(async () => (await call(stranger)) === "200 null", MENDS_WITHIN_MS)).toBe(true);
    expect(await waitUntil(isCharged, MENDS_WITHIN_MS)).toBe(true);
    const ids = market.traders.map(({ id }) => id);
    expect(await verify(database, ids)).toEqual([]);
  },
  120_000,
);
test("F27 SIGTERM ends a gate within its time although Postgres stands still", async () => {
  await proxy.set("stalled");
  expect(await gate.stop(9_000)).toBe(0);
}, 30_000);
