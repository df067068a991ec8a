import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { secretDigest } from "@/lib/platform/crypto";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";

const PEPPER = "test-pepper-test-pepper-test-pepper";
const TOKEN = "tgw_main";

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
    env: { ...process.env, KEY_PEPPER: PEPPER, LINK_SECRET: PEPPER, LOG_LEVEL: "info", ...env },
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
