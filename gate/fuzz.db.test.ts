import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCredits } from "@/lib/kernel/money";
import { sealReservationId, secretDigest } from "@/lib/platform/crypto";
import { createGateServer } from "./http/server";
import { CREDIT, type Market, openMarket, startGate, type TestGate } from "./test-gate";
import { doorDeps, TEST_LINK_SECRET, TEST_PEPPER } from "./testing";

/**
 * The gate's real doors and core over PostgreSQL, under what no honest client sends. Whatever comes in: the status is one of
 * the contract's, the process lives, its memory does not grow, and the ledger is charged for the calls that an answer allowed
 * and for nothing else.
 */
const TOKEN = "tgw_fuzz";
const PATH_TOKEN = "tgp_fuzz";
const KEY = "tg_live_fuzz";
const FAREWELL = "PUT /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
const CONTRACT = new Set([100, 200, 202, 400, 401, 402, 403, 404, 405, 408, 409, 413, 414, 417, 422, 429, 431, 503]);

let market: Market;
let gate: TestGate;
let consumerId: number;
let port: number;
let close: (withinMs: number) => Promise<void>;
/** Credits that answers said were charged. */
let answered = 0;

beforeAll(async () => {
  market = await openMarket();
  await market.insert(
    `INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, path_token_digest, key_sources)
     VALUES ('fuzz', 'generic', '{generic,nginx,traefik,caddy,envoy,apisix,haproxy,kong}', $1, 'fuzz', $2,
       '{header:x-api-key,bearer,query:api_key}')`,
    [secretDigest(TEST_PEPPER, TOKEN), secretDigest(TEST_PEPPER, PATH_TOKEN)],
  );
  ({ id: consumerId } = await market.consumer());
  await market.insert(
    "INSERT INTO key (consumer_id, name, digest, prefix, last_four) VALUES ($1::bigint, 'fuzz', $2, 'tg_live_', 'fuzz')",
    [consumerId, secretDigest(TEST_PEPPER, KEY)],
  );
  await market.ledger.grant(consumerId, 1_000_000 * CREDIT);
  gate = await startGate(market, {
    gateId: "gate-fuzz",
    sealReservationId: (name) => sealReservationId(TEST_LINK_SECRET, name),
  });
  const doors = createGateServer(doorDeps(gate));
  doors.server.listen(0, "127.0.0.1");
  await once(doors.server, "listening");
  ({ port } = doors.server.address() as AddressInfo);
  close = doors.close;
});

afterAll(async () => {
  await close(0);
  await gate.stop();
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes on a connection of their own, then a farewell that asks to be closed, and resolves to the answers that came
 * before its own. Whoever breaks off (`cut`) says no farewell.
 */
async function say(bytes: string | Buffer, { cut = false } = {}): Promise<Answer[]> {
  const socket = connect({ port, host: "127.0.0.1" });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  if (cut) socket.end(bytes);
  else socket.write(Buffer.concat([Buffer.from(bytes), Buffer.from(FAREWELL)]));
  await closed;
  const answers = [...answersIn(Buffer.concat(chunks))];
  for (const { status, head, body } of answers) {
    expect(CONTRACT).toContain(status);
    expect(head.length).toBeLessThan(2_048);
    expect(`${head}${body}`).not.toMatch(/at .*\.(ts|js|mjs):\d+|tg_live_fuzz|tgw_fuzz|tgp_fuzz/);
    answered += chargedBy(status, head, body);
  }
  const last = answers.at(-1);
  const isFarewell = last?.status === 405 && /\r\nallow: GET\r\n/i.test(last.head);
  return isFarewell ? answers.slice(0, -1) : answers;
}

function* answersIn(bytes: Buffer): Generator<Answer> {
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\r\n\r\n", at);
    const head = bytes.toString("latin1", at, end < 0 ? bytes.length : end);
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
    // Anything else between two answers would be a smuggled one.
    if (end < 0 || status === undefined) throw new Error(`no answer: ${JSON.stringify(head.slice(0, 200))}`);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    at = end + 4 + length;
    yield { status: Number(status), head, body: bytes.toString("utf8", end + 4, at) };
  }
}

/** What an answer says that it has taken. A batch and a check name the cost; authz's only route here costs one credit. */
function chargedBy(status: number, head: string, body: string): number {
  if (status !== 200) return 0;
  if (/\r\nx-decision-id: /i.test(head)) return /\r\nx-plan: /i.test(head) ? CREDIT : 0;
  if (body === "" || !/\r\ncontent-type: application\/json/i.test(head)) return 0;
  const answer: Record<string, unknown> = JSON.parse(body);
  if (Array.isArray(answer.decisions)) return answer.decisions.reduce((sum, each) => sum + costOf(each), 0);
  return costOf(answer);
}

function costOf({ allow, cost, reservation_id: held, status }: Record<string, unknown>): number {
  const isCharge = (allow === true && held === null) || status === "settled";
  return isCharge ? Number(parseCredits(String(cost)) ?? 0n) : 0;
}

async function chargedMicros(): Promise<number> {
  await gate.flushAll();
  const [row] = await market.ledger.database.query<{ cost: number }>(
    "SELECT COALESCE(sum(cost), 0)::bigint AS cost FROM usage_minute",
  );
  return row?.cost ?? 0;
}

const ASK = `x-gateway-token: ${TOKEN}\r\nx-api-key: ${KEY}\r\nx-forwarded-uri: /v1/forecast\r\nx-forwarded-method: GET\r\nx-forwarded-host: api.example.com\r\n`;
/** A call that is charged wherever it gets through. */
const STOWAWAY = `GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${ASK}\r\n`;
const BEARER = `authorization: Bearer ${TOKEN}\r\n`;
const CHECK = JSON.stringify({ key: KEY, method: "GET", path: "/v1/forecast" });

function post(path: string, body: string | Buffer, fields = BEARER): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: a\r\n${fields}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
}

describe("two requests in one", () => {
  const head = (door: string, fields: string) => `POST ${door} HTTP/1.1\r\nhost: a\r\n${BEARER}${fields}`;
  const doors = ["/v1/check", "/v1/checks", "/v1/reservations/x/settle", "/v1/authz/generic", "/healthz"];
  const refused: readonly [string, (door: string) => string][] = [
    ["a length and chunks", (d) => `${head(d, "content-length: 4\r\ntransfer-encoding: chunked\r\n")}\r\n0\r\n\r\n`],
    ["chunks and a length", (d) => `${head(d, "transfer-encoding: chunked\r\ncontent-length: 4\r\n")}\r\n0\r\n\r\n`],
    ["two lengths", (d) => `${head(d, "content-length: 0\r\ncontent-length: 4\r\n")}\r\n`],
    ["the same length twice", (d) => `${head(d, "content-length: 2\r\ncontent-length: 2\r\n")}\r\n{}`],
    ["two lengths in one line", (d) => `${head(d, "content-length: 0, 4\r\n")}\r\n`],
    ["a signed length", (d) => `${head(d, "content-length: +4\r\n")}\r\n`],
    ["a length in hex", (d) => `${head(d, "content-length: 0x4\r\n")}\r\n`],
    ["a length beyond 64 bits", (d) => `${head(d, "content-length: 18446744073709551617\r\n")}\r\n`],
    ["a space before the colon", (d) => `${head(d, "content-length : 4\r\n")}\r\n`],
    ["an unknown coding", (d) => `${head(d, "transfer-encoding: xchunked\r\n")}\r\n0\r\n\r\n`],
    ["chunked not last", (d) => `${head(d, "transfer-encoding: chunked, identity\r\n")}\r\n0\r\n\r\n`],
    ["chunked after a vertical tab", (d) => `${head(d, "transfer-encoding: \x0bchunked\r\n")}\r\n0\r\n\r\n`],
    ["a chunk size beyond 64 bits", (d) => `${head(d, "transfer-encoding: chunked\r\n")}\r\nfffffffffffffffff1\r\n`],
    ["a negative chunk size", (d) => `${head(d, "transfer-encoding: chunked\r\n")}\r\n-1\r\n`],
    ["a chunk longer than it says", (d) => `${head(d, "transfer-encoding: chunked\r\n")}\r\n1\r\n{}\r\n0\r\n\r\n`],
    [
      "a chunk extension of 20 KiB",
      (d) => `${head(d, "transfer-encoding: chunked\r\n")}\r\n1;${"a".repeat(20_480)}\r\n`,
    ],
    ["bare line feeds", (d) => `POST ${d} HTTP/1.1\nhost: a\ncontent-length: 0\n\n`],
    ["a folded line", (d) => `${head(d, "x: a\r\n content-length: 4\r\n")}\r\n`],
    ["a bare carriage return", (d) => `${head(d, "x: a\rcontent-length: 4\r\n")}\r\n`],
    ["a NUL in a name", (d) => `${head(d, "x\0: 1\r\n")}\r\n`],
    ["HTTP/2's preface", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ];

  test.each(refused)("%s: refused at every door, and the stowaway behind it is never a call", async (_name, form) => {
    const before = await chargedMicros();
    for (const door of doors) {
      const answers = await say(Buffer.from(`${form(door)}${STOWAWAY}`, "latin1"));
      expect(answers.length, door).toBeLessThanOrEqual(1);
      for (const { status } of answers) expect(status, door).toBeGreaterThanOrEqual(400);
    }
    expect(await chargedMicros()).toBe(before);
  });

  test("a body at a door that reads none ends the connection: what is in it is never a call", async () => {
    const before = await chargedMicros();
    const length = `content-length: ${STOWAWAY.length}\r\n`;
    for (const [door, status] of [
      ["GET /healthz", 200],
      ["POST /nowhere", 404],
      ["PUT /v1/check", 405],
    ] as const) {
      const answers = await say(`${door} HTTP/1.1\r\nhost: a\r\n${length}\r\n${STOWAWAY}${STOWAWAY}`);
      expect(answers.map((answer) => answer.status)).toEqual([status]);
      expect(answers[0]?.head).toMatch(/\r\nconnection: close/i);
    }
    expect(await chargedMicros()).toBe(before);
    const answers = await say(`GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${ASK}${length}\r\n${STOWAWAY}${STOWAWAY}`);
    expect(answers.map((answer) => answer.status)).toEqual([200]);
    expect(await chargedMicros()).toBe(before + CREDIT);
  });

  test("pipelined calls are each answered and charged once, in their order", async () => {
    const before = await chargedMicros();
    const answers = await say(
      `${STOWAWAY.repeat(20)}${post("/v1/check", CHECK)}GET /nowhere HTTP/1.1\r\n\r\n${STOWAWAY}`,
    );
    expect(answers.map((answer) => answer.status)).toEqual([...Array(21).fill(200), 404, 200]);
    expect(await chargedMicros()).toBe(before + 22 * CREDIT);
  });

  test.each([
    ["absolute form", "GET http://a/v1/authz/generic HTTP/1.1", 404],
    ["authority form", "CONNECT a:443 HTTP/1.1", null],
    ["an upgrade to HTTP/2", "GET /nowhere HTTP/1.1\r\nupgrade: h2c\r\nconnection: upgrade, http2-settings", 404],
    ["a dot segment before the door", "GET /x/../v1/authz/generic HTTP/1.1", 404],
    ["an encoded door", "GET /v1/%61uthz/generic HTTP/1.1", 404],
    ["a doubled slash", "GET //v1/authz/generic HTTP/1.1", 404],
    ["another case", "GET /V1/authz/generic HTTP/1.1", 404],
  ])("%s does not reach a door", async (_name, line, status) => {
    const before = await chargedMicros();
    const answers = await say(`${line}\r\nhost: a\r\n${ASK}\r\n`, { cut: true });
    expect(answers.map((answer) => answer.status)).toEqual(status === null ? [] : [status]);
    expect(await chargedMicros()).toBe(before);
  });
});

describe("odd JSON", () => {
  const refused: readonly (readonly [string, string | Buffer])[] = [
    ["nothing", ""],
    ["a BOM in UTF-16", Buffer.from(`\ufeff${CHECK}`, "utf16le")],
    ["half a character", Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d])],
    ["an overlong encoding", Buffer.concat([Buffer.from('{"key":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ["two values", `${CHECK}${CHECK}`],
    ["a comment", `/**/${CHECK}`],
    ["NaN", '{"key":"k","method":"GET","path":"/","units":NaN}'],
    ["brackets to the bound", "[".repeat(16_384)],
    ["nested objects", `${'{"key":'.repeat(2_000)}1${"}".repeat(2_000)}`],
    ["a list", `[${CHECK}]`],
    ["a text", '"check"'],
    ["__proto__", CHECK.replace("{", '{"__proto__":{"units":0},')],
    ["constructor", CHECK.replace("{", '{"constructor":{"prototype":{}},')],
    ["toString", CHECK.replace("{", '{"toString":1,')],
    ["a lone surrogate in the path", CHECK.replace("/v1/forecast", "/v1/\\ud800")],
    ["a lone surrogate in the key", CHECK.replace(KEY, "\\udfff")],
    ["a NUL in the key", CHECK.replace(KEY, `${KEY}\\u0000`)],
    ["a line break in the host", CHECK.replace("{", '{"host":"a\\r\\nb",')],
    ["a method that is none", CHECK.replace('"GET"', '"GET /"')],
    ["key and consumer", CHECK.replace("{", '{"consumer":"c1",')],
    ...["1e999", "-1", "0.5", "1000000001", "9007199254740993", '"1"', "true", "[]", "[1]", "{}", '"__proto__"'].map(
      (units): [string, string] => [`units ${units}`, CHECK.replace("{", `{"units":${units},`)],
    ),
    ...["1", '"true"', "[]", "{}"].flatMap((value): [string, string][] => [
      [`reserve ${value}`, CHECK.replace("{", `{"reserve":${value},`)],
      [`dry_run ${value}`, CHECK.replace("{", `{"dry_run":${value},`)],
    ]),
    ["the last of two units", CHECK.replace("{", '{"units":1,"units":-1,')],
  ];

  test.each(refused)("%s: 400 at both doors, and nothing is charged", async (_name, body) => {
    const before = await chargedMicros();
    const [answer] = await say(post("/v1/check", body));
    expect(answer?.status).toBe(400);
    const batch = Buffer.concat([Buffer.from('{"checks":['), Buffer.from(body), Buffer.from("]}")]);
    const [many] = await say(post("/v1/checks", batch));
    expect([200, 400]).toContain(many?.status);
    if (many?.status === 200) {
      const { decisions } = JSON.parse(many.body);
      for (const { status, allow } of decisions) expect([status, allow]).toEqual([400, undefined]);
    }
    expect(await chargedMicros()).toBe(before);
  });

  test("a batch has 1 to 100 checks and 256 KiB, and each bad one is a problem of its own", async () => {
    const before = await chargedMicros();
    const batch = (checks: readonly string[]) => post("/v1/checks", `{"checks":[${checks.join(",")}]}`);
    const status = async (bytes: Buffer) => (await say(bytes))[0]?.status;
    expect(await status(batch([]))).toBe(400);
    expect(await status(batch(Array(101).fill(CHECK)))).toBe(400);
    expect(await status(batch(Array(100_000).fill("0")))).toBe(400);
    expect(await status(batch([" ".repeat(262_144)]))).toBe(413);
    expect(await status(batch(Array(100).fill("[".repeat(1_000) + "]".repeat(1_000))))).toBe(200);
    expect(await chargedMicros()).toBe(before);
    const mixed = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? CHECK : `{"units":${n}}`));
    const [answer] = await say(batch(mixed));
    const { decisions } = JSON.parse(answer?.body ?? "");
    expect(decisions.filter(({ allow }: { allow?: boolean }) => allow === true)).toHaveLength(50);
    expect(await chargedMicros()).toBe(before + 50 * CREDIT);
  });
});

describe("doubled and contradicting headers", () => {
  const authz = (fields: string) => `GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${fields}\r\n`;

  test.each([
    ["two gateway tokens", `${ASK}x-gateway-token: ${TOKEN}\r\n`, 503],
    ["a gateway token after a wrong one", `x-gateway-token: wrong\r\n${ASK}`, 503],
    ["two keys", `${ASK}x-api-key: tg_live_other\r\n`, 401],
    ["the same key twice", `${ASK}x-api-key: ${KEY}\r\n`, 401],
    ["two original addresses", `${ASK}x-forwarded-uri: /v1/free\r\n`, 503],
    ["two original hosts", `${ASK}x-forwarded-host: b\r\n`, 503],
    ["two original methods", `${ASK}x-forwarded-method: POST\r\n`, 503],
  ])("%s: nothing is charged", async (_name, fields, status) => {
    const before = await chargedMicros();
    const answers = await say(authz(fields));
    expect(answers.map((answer) => answer.status)).toEqual([status]);
    expect(await chargedMicros()).toBe(before);
  });

  test("two Authorization headers at the check doors: 401, whichever is right", async () => {
    const before = await chargedMicros();
    for (const fields of [
      `${BEARER}${BEARER}`,
      `authorization: Bearer x\r\n${BEARER}`,
      `${BEARER}authorization: x\r\n`,
    ]) {
      expect((await say(post("/v1/check", CHECK, fields)))[0]?.status).toBe(401);
    }
    expect(await chargedMicros()).toBe(before);
  });

  test.each([
    "/v1/..%2fforecast",
    "/v1/forecast%00",
    "/v1\\forecast",
    "/v1/%zz",
    "/v1/forecast/../../../v1/elsewhere",
    "/v1/forecast\x7f",
    `/${"a/".repeat(4_000)}`,
  ])("the original address %.60j is never allowed", async (uri) => {
    const before = await chargedMicros();
    const [answer] = await say(authz(ASK.replace("/v1/forecast", uri)));
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(await chargedMicros()).toBe(before);
  });
});

describe("reservations", () => {
  async function reserve(): Promise<string> {
    const [answer] = await say(post("/v1/check", CHECK.replace("{", '{"reserve":true,"units":3,')));
    const { reservation_id: id } = JSON.parse(answer?.body ?? "");
    return String(id);
  }
  const end = async (id: string, verb: string, body: string) =>
    (await say(post(`/v1/reservations/${id}/${verb}`, body)))[0]?.status;

  test("an odd end is refused and ends nothing; then the true one does", async () => {
    const before = await chargedMicros();
    const id = await reserve();
    for (const units of ["-1", "0.5", "1e999", "9007199254740993", '"1"', "null", "[]", "{}", "1000000001"]) {
      expect(await end(id, "settle", `{"units":${units}}`)).toBe(400);
    }
    const usage = '{"model":"atlas-1","input_tokens":1,"output_tokens":1}';
    for (const body of ["", "[]", "{}", '{"units":1,"usage":{}}', '{"__proto__":1}', `{"usage":${usage}}`]) {
      expect(await end(id, "settle", body)).toBe(400);
    }
    for (const body of ["", "[]", '{"units":1}', '{"toString":1}']) expect(await end(id, "release", body)).toBe(400);
    for (const verb of ["", "refund", "settle/", "settle%20", "%73ettle", "../settle"]) {
      expect(await end(id, verb, '{"units":1}')).toBe(404);
    }
    expect(await chargedMicros()).toBe(before);
    expect(await end(id, "settle", '{"units":2}')).toBe(200);
    expect(await end(id, "settle", '{"units":1}')).toBe(409);
    expect(await chargedMicros()).toBe(before + 2 * CREDIT);
  });

  test("an id with any character changed is unknown", async () => {
    const id = await reserve();
    for (let at = 0; at < id.length; at++) {
      const other = id[at] === "Z" ? "Y" : "Z";
      expect(await end(id.slice(0, at) + other + id.slice(at + 1), "release", "{}")).toBe(404);
    }
    expect(await end(id, "release", "{}")).toBe(200);
  });
});

describe("whatever comes in, in rounds", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("", "\0", "\r\nx: y", "a".repeat(300), "\ud800", "__proto__", "/v1/forecast", KEY, "GET"),
  );
  const value = fc.oneof(
    text,
    fc.double(),
    fc.integer(),
    fc.constantFrom<unknown>(0, 1, true, false, null, [], {}, 2 ** 53, -0),
  );
  const field = fc.constantFrom(
    ...[
      "key",
      "consumer",
      "method",
      "host",
      "path",
      "units",
      "reserve",
      "dry_run",
      "client_ip",
      "idempotency_key",
      "x",
    ],
  );
  const check = fc
    .tuple(fc.boolean(), fc.dictionary(field, value, { maxKeys: 4 }))
    .map(([sound, odd]) => ({ ...(sound ? JSON.parse(CHECK) : {}), ...odd }));
  const body = fc.oneof(
    { weight: 4, arbitrary: check.map((each) => JSON.stringify(each)) },
    { weight: 2, arbitrary: fc.array(check, { maxLength: 5 }).map((checks) => JSON.stringify({ checks })) },
    fc.json({ maxDepth: 6 }),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  const path = fc.oneof(
    fc.constantFrom(
      ...[
        "/v1/check",
        "/v1/checks",
        "/v1/authz/generic",
        "/v1/authz/nginx",
        "/v1/authz/nginx/denial",
        "/v1/authz/envoy/v1/forecast",
      ],
      ...[
        "/v1/authz/traefik?x=1",
        "/v1/authz/kong",
        "/v1/authz/haproxy",
        "/v1/authz/caddy",
        "/v1/authz/apisix",
        "/v1/authz/none",
      ],
      ...[`/v1/gw/${PATH_TOKEN}/authz/traefik`, "/v1/gw/wrong/authz/generic", "/v1/reservations/res_1_1_1_x/settle"],
      ...["/v1/reservations//release", "/healthz", "/readyz", "/metrics", "/", "*", "/v1/check?x=\x7f"],
    ),
    fc.string({ unit: "binary", maxLength: 30 }).map((rest) => `/v1/${rest}`),
  );
  const headerName = fc.constantFrom(
    ...["x-gateway-token", "authorization", "x-api-key", "apikey", "x-forwarded-uri", "x-forwarded-method", "host"],
    ...["x-forwarded-host", "x-original-uri", "x-forwarded-for", "x-kong-consumer", "x-tollgate-request-id", "origin"],
    ...["access-control-request-method", "idempotency-key", "content-type", "expect", "connection", "upgrade", "te"],
    ...["x-tollgate-peer", "traceparent", "trailer", "accept-encoding", "x".repeat(200)],
  );
  const headerValue = fc.oneof(
    fc.constantFrom(
      TOKEN,
      `Bearer ${TOKEN}`,
      KEY,
      "GET",
      "/v1/forecast",
      "/v1/chat?a=b",
      "100-continue",
      "close",
      "a, b",
    ),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  const exchange = fc.record({
    method: fc.constantFrom("GET", "POST", "POST", "OPTIONS", "HEAD", "PATCH", "DELETE", "TRACE", "QUERY", "M-SEARCH"),
    path,
    sound: fc.boolean(),
    headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 12 }),
    body,
    chunked: fc.boolean(),
    cut: fc.option(fc.nat(400), { freq: 5 }),
  });

  function bytesOf({ method, path, sound, headers, body, chunked, cut }: ExchangeParts): Buffer {
    const fields = headers.map(([name, each]) => `${name}: ${each}\r\n`).join("");
    const size = Buffer.byteLength(body);
    const framing = chunked ? "transfer-encoding: chunked\r\n" : size > 0 ? `content-length: ${size}\r\n` : "";
    const head = `${method} ${path} HTTP/1.1\r\nhost: a\r\n${sound ? `${BEARER}${ASK}` : ""}${fields}${framing}\r\n`;
    const payload = chunked ? `${size.toString(16)}\r\n${body}\r\n${size > 0 ? "0\r\n\r\n" : "\r\n"}` : body;
    const bytes = Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(payload)]);
    return cut === null ? bytes : bytes.subarray(0, cut);
  }
  type ExchangeParts = typeof exchange extends fc.Arbitrary<infer T> ? T : never;

  test("the statuses are the contract's, the heap does not grow, and every charge has its answer", async () => {
    const charged = await chargedMicros();
    const before = answered;
    const heapBytes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await fc.assert(
        fc.asyncProperty(exchange, async (parts) => {
          await say(bytesOf(parts), { cut: parts.cut !== null });
        }),
        { numRuns: 250 },
      );
      await gate.flushAll();
      heapBytes.push(heapAfterCollection());
    }
    expect(await chargedMicros()).toBe(charged + answered - before);
    // The first round fills what is bounded: unknown keys, occurrences, compiled code.
    expect((heapBytes.at(-1) ?? 0) - (heapBytes[0] ?? 0)).toBeLessThan(HEAP_GROWTH_MAX);
    expect((await say("GET /readyz HTTP/1.1\r\n\r\n"))[0]?.status).toBe(200);
  }, 120_000);

  const ROUNDS = 4;
  const HEAP_GROWTH_MAX = 12 * 2 ** 20;
});

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  return process.memoryUsage().heapUsed;
}

describe("uploads that do not end", () => {
  test("200 half-open requests are ended with 408, and meanwhile a call is answered", async () => {
    const before = await chargedMicros();
    const sockets = Array.from({ length: 200 }, (_, n) => {
      const socket = connect(port, "127.0.0.1");
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", () => undefined);
      socket.write(n % 2 === 0 ? post("/v1/check", CHECK).subarray(0, -1) : "GET /v1/authz/generic HTTP/1.1\r\nx:");
      return once(socket, "close").then(() => Buffer.concat(chunks).toString("latin1").slice(9, 12));
    });
    expect((await say(STOWAWAY)).map(({ status }) => status)).toEqual([200]);
    expect(new Set(await Promise.all(sockets))).toEqual(new Set(["408"]));
    expect(await chargedMicros()).toBe(before + CREDIT);
  });
});
