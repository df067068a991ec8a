import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, it } from "vitest";
import { publicId } from "@/lib/kernel/ids";
import { verify } from "@/lib/ledger/verify";
import { secretDigest } from "@/lib/platform/crypto";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { CREDIT, openMarket } from "./test-gate";

const PEPPER = "test-pepper-test-pepper-test-pepper";
const TOKEN = "tgw_main";
/** Real processes on a machine that does much else. */
const BUSY_MACHINE_MS = 120_000;

const dataDir = mkdtempSync(path.join(tmpdir(), "tollgate-gate-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

/** The gate as a process of its own; `ended` resolves to its exit code and what it said on stderr. */
function startGate(env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", "gate/main.ts"], {
    env: { ...process.env, KEY_PEPPER: PEPPER, LINK_SECRET: PEPPER, LOG_LEVEL: "info", DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const ended = once(child, "exit").then(([code]) => ({ code, said }));
  const logged = (message: string) =>
    new Promise<void>((resolve, reject) => {
      let log = "";
      child.stdout.on("data", (chunk) => {
        log += chunk;
        if (log.includes(`"msg":"${message}"`)) resolve();
      });
      void ended.then(() => reject(new Error(`the gate ended before it was ${message}: ${said}${log}`)));
    });
  return { child, ended, logged };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

it("becomes ready, answers, and on SIGTERM moves all it knows into the ledger and exits with 0", async () => {
  const { url, close } = await testDatabase();
  const database = openDatabase(url, { max: 1 });
  await database.query(
    `INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, key_sources)
     VALUES ('edge', 'generic', '{generic}', $1, 'main', '{header:x-api-key}')`,
    [secretDigest(PEPPER, TOKEN)],
  );
  const port = await freePort();
  const gate = startGate({ DATABASE_URL: url, GATE_PORT: String(port), GATE_ID: "gate-main" });
  await gate.logged("ready");
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${port}/v1/check`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ key: "tg_live_nobody", method: "GET", path }),
    }).then((response) => response.json());
  const [{ code, decision_id }] = await Promise.all(["/v1/a", "/v1/\u0000\u001b", `/${"ü😀".repeat(900)}`].map(ask));
  expect(code).toBe("key_unknown");

  gate.child.kill("SIGTERM");
  expect(await gate.ended).toEqual({ code: 0, said: "" });
  const occurrences = await database.query<{ id: string; count: number }>(
    "SELECT id, sum(count)::bigint AS count FROM occurrence WHERE code = 'key_unknown' GROUP BY id",
  );
  expect(occurrences.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(occurrences.map(({ id }) => id)).toContain(decision_id.replace(/^dec_(.+)_\d+$/, "$1"));
  expect(await database.query("SELECT state FROM gate_epoch WHERE gate_id = 'gate-main'")).toEqual([
    { state: "ended" },
  ]);
  await database.close();
  await close();
});

it("lives, and says that it is not ready, while there is no database", async () => {
  const [port, nowhere] = [await freePort(), await freePort()];
  const gate = startGate({ DATABASE_URL: `postgresql://postgres@127.0.0.1:${nowhere}/none`, GATE_PORT: String(port) });
  await gate.logged("listening");
  const readiness = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect([readiness.status, (await readiness.json()).ready]).toEqual([503, false]);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/authz/generic`, { headers: { "x-gateway-token": TOKEN } });
  expect([answer.status, (await answer.json()).code]).toEqual([503, "not_ready"]);
  gate.child.kill("SIGTERM");
  expect((await gate.ended).code).toBe(0);
});

it("ends with one line that names the variable where its port is taken or its secret missing", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const env = { DATABASE_URL: "postgresql://postgres@127.0.0.1:1/none", GATE_PORT: port };
  expect(await startGate(env).ended).toEqual({ code: 1, said: `port ${port} is taken: set GATE_PORT to a free one\n` });
  server.close();
  const { code, said } = await startGate({ ...env, KEY_PEPPER: "short" }).ended;
  expect([code, said]).toEqual([1, "KEY_PEPPER needs at least 32 characters\n"]);
});

it("I7 F2 killed with SIGKILL under load it loses no answered call, charges none twice, and leaves nothing in limbo", {
  timeout: BUSY_MACHINE_MS,
}, async () => {
  const market = await openMarket();
  const { database, url } = market.ledger;
  const gatewayId = market.gateway.id;
  await database.query("UPDATE gateway SET token_digest = $2 WHERE id = $1::bigint", [
    gatewayId,
    secretDigest(PEPPER, TOKEN),
  ]);
  const consumer = await market.consumer();
  await market.ledger.grant(consumer.id, 1_000_000 * CREDIT);
  const port = await freePort();
  const env = { DATABASE_URL: url, GATE_PORT: String(port), GATE_ID: "gate-killed" };
  const post = (address: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/v1/${address}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      body: JSON.stringify(body),
    }).then(async (response) => ({ status: response.status, json: await response.json() }));
  const call = { consumer: publicId("consumer", consumer.id), method: "GET", path: "/v1/forecast" };

  const gate = startGate(env);
  await gate.logged("ready");
  const held = await post("check", { ...call, units: 7, reserve: true });
  const keyed = await post("check", { ...call, units: 3 }, { "idempotency-key": "order-1" });
  expect([held.json.allow, keyed.json.allow]).toEqual([true, true]);
  let answered = 0;
  let asked = 0;
  const clients = Array.from({ length: 16 }, async () => {
    for (;;) {
      asked += 1;
      const answer = await post("check", call).catch(() => null);
      if (answer === null) return;
      expect(answer.json.allow).toBe(true);
      answered += 1;
      if (answered === 400) gate.child.kill("SIGKILL");
    }
  });
  await Promise.all(clients);
  await gate.ended;

  const next = startGate(env);
  await next.logged("ready");
  const readiness = await fetch(`http://127.0.0.1:${port}/readyz`).then((response) => response.json());
  expect(readiness).toMatchObject({ ready: true, silent_epochs: 0, journal: { state: "open", sync: "process" } });
  expect((await post("check", { ...call, units: 3 }, { "idempotency-key": "order-1" })).json).toMatchObject({
    decision_id: keyed.json.decision_id,
    cost: "3",
  });
  const settled = await post(`reservations/${held.json.reservation_id}/settle`, { units: 5 });
  expect([settled.status, settled.json.cost]).toEqual([200, "5"]);
  next.child.kill("SIGTERM");
  expect((await next.ended).code).toBe(0);

  const [row] = await database.query<{ cost: number; open: number }>(
    `SELECT (SELECT sum(cost) FROM usage_minute)::bigint AS cost, (SELECT sum(granted - used - returned) FROM lease)::bigint AS open`,
  );
  const charged = (row?.cost ?? 0) / CREDIT - 3 - 5;
  expect(charged).toBeGreaterThanOrEqual(answered);
  // What was in flight at the kill may have been written down without its answer having arrived.
  expect(charged).toBeLessThanOrEqual(asked);
  expect(asked - answered).toBeLessThanOrEqual(16);
  expect(row?.open).toBe(0);
  expect(await verify(database, [consumer.id])).toEqual([]);
  await market.ledger.close();
});

it("two processes: a reservation of one is settled with the other, and accepted while its holder is dead", {
  timeout: BUSY_MACHINE_MS,
}, async () => {
  const market = await openMarket();
  const { database, url } = market.ledger;
  await database.query("UPDATE gateway SET token_digest = $1", [secretDigest(PEPPER, TOKEN)]);
  const consumer = await market.consumer();
  await market.ledger.grant(consumer.id, 100 * CREDIT);
  const [one, two] = [await freePort(), await freePort()];
  const post = async (port: number, address: string, body: object) => {
    const options = { method: "POST", headers: { authorization: `Bearer ${TOKEN}` }, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}/v1/${address}`, options);
    return { status: response.status, json: await response.json() };
  };
  const start = async (port: number, name: string) => {
    const gate = startGate({ DATABASE_URL: url, GATE_PORT: String(port), GATE_ID: name });
    await gate.logged("ready");
    return gate;
  };
  const holder = await start(one, "gate-holder");
  const other = await start(two, "gate-other");
  const call = {
    consumer: publicId("consumer", consumer.id),
    method: "GET",
    path: "/v1/forecast",
    reserve: true,
    units: 4,
  };
  const ids = [];
  for (let n = 0; n < 2; n++) ids.push((await post(one, "check", call)).json.reservation_id);
  const settled = { status: 200, json: { status: "settled", cost: "3", held: "4", late: false } };
  expect(await post(two, `reservations/${ids[0]}/settle`, { units: 3 })).toMatchObject(settled);
  expect(await post(two, `reservations/${ids[0]}/release`, {})).toMatchObject({ status: 409 });

  holder.child.kill("SIGKILL");
  await holder.ended;
  expect(await post(two, `reservations/${ids[1]}/settle`, { units: 3 })).toMatchObject({
    status: 202,
    json: { status: "accepted" },
  });
  other.child.kill("SIGTERM");
  await other.ended;
  const back = await start(one, "gate-holder");
  expect(await post(one, `reservations/${ids[1]}/settle`, { units: 3 })).toMatchObject(settled);
  back.child.kill("SIGTERM");
  await back.ended;
  const [row] = await database.query<{ cost: number; open: number }>(
    `SELECT (SELECT sum(cost) FROM usage_minute)::bigint AS cost, (SELECT sum(granted - used - returned) FROM lease)::bigint AS open`,
  );
  expect(row).toEqual({ cost: 6 * CREDIT, open: 0 });
  expect(await verify(database, [consumer.id])).toEqual([]);
  await market.ledger.close();
});

it("F12 a second process on one journal is told who uses it, in a line", async () => {
  const { url, close } = await testDatabase();
  const env = { DATABASE_URL: url, GATE_ID: "gate-twice" };
  const gate = startGate({ ...env, GATE_PORT: String(await freePort()) });
  await gate.logged("ready");
  const { code, said } = await startGate({ ...env, GATE_PORT: String(await freePort()) }).ended;
  expect(code).toBe(1);
  expect(said).toMatch(
    /^the journal in .*gate-twice: process \d+ is using it; every gate needs a folder of its own\n$/,
  );
  gate.child.kill("SIGTERM");
  expect((await gate.ended).code).toBe(0);
  await close();
});
