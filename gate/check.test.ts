import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sealDryRunPass, sealReservationId } from "@/lib/platform/crypto";
import {
  ALLOW,
  BROKE,
  type Doors,
  digest,
  FakeCore,
  GATEWAY_TOKEN,
  startDoors,
  TEST_LINK_SECRET,
  TEST_NOW_MS,
  testGateway,
} from "./testing";

const core = new FakeCore();
let doors: Doors;

beforeAll(async () => {
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));
beforeEach(() => {
  core.calls.length = 0;
  core.doorRefusals.length = 0;
  core.ends.length = 0;
  core.answer = () => ALLOW;
  core.gateway = testGateway();
  core.ready = true;
});

const QUESTION = { key: "tg_live_x", method: "GET", path: "/v1/forecast?city=Oslo" };

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(doors.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${GATEWAY_TOKEN}`, ...headers },
    body: typeof body === "string" ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  });
  const type = response.headers.get("content-type");
  return { status: response.status, headers: response.headers, type, json: await response.json() };
}

describe("POST /v1/check", () => {
  it("asks what it was asked, with a digest for the key", async () => {
    await post("/v1/check", {
      ...QUESTION,
      host: "api.example.com",
      units: 3,
      reserve: false,
      dry_run: true,
      client_ip: "203.0.113.9",
    });
    expect(core.calls).toEqual([
      {
        gateway: core.gateway,
        dialect: null,
        keyDigest: digest("tg_live_x"),
        consumerRef: null,
        method: "GET",
        host: "api.example.com",
        path: "/v1/forecast?city=Oslo",
        units: 3,
        reserve: false,
        dryRun: true,
        clientIp: "203.0.113.9",
        repeat: null,
      },
    ]);
  });

  it("tells an allow in full", async () => {
    const { status, type, json } = await post("/v1/check", QUESTION);
    expect([status, type]).toEqual([200, "application/json"]);
    expect(json).toEqual({
      decision_id: "dec_1_1",
      allow: true,
      status: 200,
      code: null,
      title: "Allowed",
      detail: "This call costs 0.5 credits.",
      consumer: { id: "con_5", external_id: "acme", name: "Acme" },
      key_id: "key_6",
      plan: { id: "plan_3", version: 2 },
      route: { id: "rt_4", name: "forecast" },
      cost: "0.5",
      balance: { available: "120.7", reserved: "0", held: "0", as_of: "2026-11-22T12:30:00.000Z" },
      limits: [{ name: "burst", kind: "rate", limit: 5, remaining: 4, reset_s: 1 }],
      retry_after_s: null,
      top_up_url: null,
      reservation_id: null,
      config_version: 812,
      headers: {
        "ratelimit-policy": '"burst";q=5;w=1, "credits";q=5000',
        ratelimit: '"burst";r=4;t=1, "credits";r=120',
      },
    });
  });

  it("tells a refusal with 200, the precise code and what the client is to be told", async () => {
    core.answer = () => BROKE;
    const { status, json } = await post("/v1/check", QUESTION);
    expect(status).toBe(200);
    expect(json).toMatchObject({ allow: false, status: 402, code: "credits_exhausted", decision_id: "dec_1_2_1" });
    expect(json.top_up_url).toMatch(/^https:\/\/console\.example\.com\/t\/v1\.5\.[0-9A-Z]+\.[\w-]{22}$/);
    expect(json.headers.link).toBe(`<${json.top_up_url}>; rel="payment"`);
  });

  it("says the rules of a dry run, money in credits", async () => {
    const rule = {
      rule: "credits",
      name: "credits",
      verdict: "refuse",
      code: "credits_exhausted",
      text: "0.2 left",
    } as const;
    core.answer = () => ({ ...BROKE, rules: [{ ...rule, unit: "micros", limit: 200_000, asked: 500_000 }] });
    const { json } = await post("/v1/check", { ...QUESTION, dry_run: true });
    expect(json.rules).toEqual([{ ...rule, unit: "credits", limit: "0.2", asked: "0.5" }]);
  });

  it("is 503 where the gate cannot tell", async () => {
    core.answer = () => ({
      ...BROKE,
      status: 503,
      code: "lease_unavailable",
      title: "No lease available",
      retryAfterS: null,
    });
    const { status, headers, type, json } = await post("/v1/check", QUESTION);
    expect([status, type, headers.get("retry-after")]).toEqual([503, "application/problem+json", "1"]);
    expect(json).toMatchObject({ code: "lease_unavailable", instance: "urn:tollgate:decision:dec_1_2_1" });
  });

  it.each([undefined, "Bearer wrong", "Basic dGd3", "Bearer"])(
    "is 401 with Authorization %s",
    async (authorization) => {
      const { status, headers, json } = await post("/v1/check", QUESTION, { authorization: authorization ?? "" });
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="gate"']);
      expect(json).toMatchObject({ code: "gateway_unauthorized", instance: "urn:tollgate:decision:dec_door_1" });
      expect(core.calls).toEqual([]);
    },
  );

  it("is 503 and not 401 before the configuration is there", async () => {
    core.ready = false;
    const { status, json } = await post("/v1/check", QUESTION);
    expect([status, json.code]).toEqual([503, "not_ready"]);
  });

  it.each(["", null, undefined])("passes key %j on as none", async (key) => {
    await post("/v1/check", { ...QUESTION, key });
    expect(core.calls[0]).toMatchObject({ keyDigest: null, consumerRef: null });
  });

  const INVALID: readonly [name: string, body: unknown, field: string | undefined][] = [
    ["no JSON", "{", undefined],
    ["an empty body", "", undefined],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), undefined],
    ["a list", [], undefined],
    ["null", "null", undefined],
    ["an unknown field", { ...QUESTION, cost: 0 }, "cost"],
    ["__proto__", '{"method":"GET","path":"/","__proto__":{"units":0}}', "__proto__"],
    ["constructor", { ...QUESTION, constructor: 1 }, "constructor"],
    ["idempotency_key outside a batch", { ...QUESTION, idempotency_key: "x" }, "idempotency_key"],
    ["key and consumer", { ...QUESTION, consumer: "acme" }, "consumer"],
    ["a number for the key", { ...QUESTION, key: 1 }, "key"],
    ["an object for the key", { ...QUESTION, key: {} }, "key"],
    ["a long key", { ...QUESTION, key: "x".repeat(513) }, "key"],
    ["a line break in the key", { ...QUESTION, key: "a\r\nb" }, "key"],
    ["NUL in the consumer", { ...QUESTION, key: null, consumer: "a\u0000" }, "consumer"],
    ["half a surrogate pair", `{"key":"\\ud800","method":"GET","path":"/"}`, "key"],
    ["half a surrogate pair in the path", `{"method":"GET","path":"/\\udfff"}`, "path"],
    ["no method", { path: "/" }, "method"],
    ["a method with a space", { ...QUESTION, method: "GET /" }, "method"],
    ["no path", { method: "GET" }, "path"],
    ["an empty path", { method: "GET", path: "" }, "path"],
    ["a long path", { ...QUESTION, path: `/${"a".repeat(8_192)}` }, "path"],
    ["a long host", { ...QUESTION, host: "a".repeat(256) }, "host"],
    ["negative units", { ...QUESTION, units: -1 }, "units"],
    ["a fraction of a unit", { ...QUESTION, units: 0.5 }, "units"],
    ["units as text", { ...QUESTION, units: "1" }, "units"],
    ["2^63 units", `{"method":"GET","path":"/","units":9223372036854775808}`, "units"],
    ["1e999 units", `{"method":"GET","path":"/","units":1e999}`, "units"],
    ["a word for reserve", { ...QUESTION, reserve: "yes" }, "reserve"],
    ["a number for dry_run", { ...QUESTION, dry_run: 1 }, "dry_run"],
    ["no address", { ...QUESTION, client_ip: "203.0.113.999" }, "client_ip"],
  ];

  it.each(INVALID)("names the field: %s", async (_name, body, field) => {
    const { status, type, json } = await post("/v1/check", body);
    expect([status, type, json.code, json.field]).toEqual([400, "application/problem+json", "invalid_request", field]);
    expect(core.calls).toEqual([]);
  });

  it("takes -0 units for none and null for the default", async () => {
    await post("/v1/check", '{"method":"GET","path":"/","units":-0}');
    await post("/v1/check", { ...QUESTION, units: null, reserve: null, dry_run: null, host: null, client_ip: null });
    expect(core.calls.map(({ units }) => Object.is(units, 0) || units)).toEqual([true, 1]);
  });

  it("takes a body of 16 KiB and no more", async () => {
    const padded = (bytes: number) => JSON.stringify(QUESTION).padEnd(bytes, " ");
    expect((await post("/v1/check", padded(16_384))).status).toBe(200);
    expect((await post("/v1/check", padded(16_385))).json).toMatchObject({ status: 413, code: "payload_too_large" });
  });
});

describe("Idempotency-Key", () => {
  const repeatOf = async (key: string, body: unknown = QUESTION) => {
    await post("/v1/check", body, { "idempotency-key": key });
    return core.calls.at(-1)?.repeat;
  };

  it("is the same quoted and bare, and another for another gateway", async () => {
    const bare = await repeatOf("abc");
    expect(bare).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), ttlMs: 600_000 });
    expect(await repeatOf('"abc"')).toEqual(bare);
    expect(await repeatOf('"a\\"b"')).toEqual(await repeatOf('a"b'));
    core.gateway = testGateway({ id: 8 });
    expect((await repeatOf("abc"))?.id).not.toBe(bare?.id);
  });

  it("knows a changed payload from one in another order", async () => {
    const first = await repeatOf("k", { key: "x", path: "/", method: "GET" });
    expect(await repeatOf("k", { method: "GET", path: "/", key: "x", units: 1 })).toEqual(first);
    const other = await repeatOf("k", { key: "x", path: "/", method: "GET", units: 2 });
    expect(other?.id).toBe(first?.id);
    expect(other?.payloadHash).not.toBe(first?.payloadHash);
  });

  it("is ignored by a dry run", async () => {
    expect(await repeatOf("k", { ...QUESTION, dry_run: true })).toBeNull();
  });

  it("is 422 for other contents", async () => {
    core.answer = () => ({ conflict: true });
    const { status, json } = await post("/v1/check", QUESTION, { "idempotency-key": "k" });
    expect([status, json.code]).toEqual([422, "idempotency_conflict"]);
  });

  it.each(['""', "x".repeat(256), "ü"])("is 400 as %s", async (key) => {
    const { status, json } = await post("/v1/check", QUESTION, { "idempotency-key": key });
    expect([status, json.field]).toEqual([400, "Idempotency-Key"]);
  });

  it("is 400 sent twice, and may be the word doubled", async () => {
    const head = `POST /v1/check HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${GATEWAY_TOKEN}\r\n`;
    const body = JSON.stringify(QUESTION);
    const twice = `${head}idempotency-key: a\r\nidempotency-key: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    expect(await doors.say(twice)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await repeatOf("doubled")).not.toBeNull();
  });
});

describe("POST /v1/check with a pass of the console", () => {
  const passFor = (tokenDigest: string, keyDigest: string | null) => ({
    authorization: `Bearer ${sealDryRunPass(TEST_LINK_SECRET, { tokenDigest, keyDigest }, TEST_NOW_MS / 1_000 + 60)}`,
  });
  const NOBODY = { method: "GET", path: "/v1/forecast" };

  it("tells what the gateway's call with that key would be answered, and the evidence", async () => {
    core.answer = () => ({ ...ALLOW, rules: [], evidence: null });
    const keyDigest = digest("tg_live_x");
    const { status, json } = await post(
      "/v1/check",
      { ...NOBODY, dry_run: true },
      passFor(core.gateway.tokenDigest, keyDigest),
    );
    expect({ status, json }).toMatchObject({ status: 200, json: { allow: true, rules: [], evidence: null } });
    expect(core.calls).toMatchObject([
      { gateway: core.gateway, keyDigest, consumerRef: null, dryRun: true, repeat: null },
    ]);
  });

  it("is good for nothing but dry runs", async () => {
    const { status, json } = await post("/v1/check", NOBODY, passFor(core.gateway.tokenDigest, null));
    expect({ status, json }).toMatchObject({ status: 400, json: { field: "dry_run" } });
    const batch = await post("/v1/checks", { checks: [NOBODY] }, passFor(core.gateway.tokenDigest, null));
    expect(batch.status).toBe(401);
    expect(core.calls).toEqual([]);
  });

  it("is refused like a wrong token where no gateway has the token it names", async () => {
    const { status } = await post("/v1/check", { ...NOBODY, dry_run: true }, passFor(digest("tgw_gone"), null));
    expect(status).toBe(401);
    expect(core.calls).toEqual([]);
  });
});

describe("POST /v1/checks", () => {
  it("answers each in its place, a problem where one is malformed or cannot be told", async () => {
    core.answer = (call) => {
      if (call.path === "/busy") return Promise.resolve({ ...BROKE, status: 503, code: "lease_unavailable" });
      if (call.path === "/same") return { conflict: true };
      return call.path === "/dear" ? BROKE : ALLOW;
    };
    const at = (path: string) => ({ ...QUESTION, path });
    const { status, json } = await post("/v1/checks", {
      checks: [
        at("/cheap"),
        { ...at("/x"), nope: 1 },
        at("/busy"),
        at("/dear"),
        { ...at("/same"), idempotency_key: "k" },
        1,
      ],
    });
    expect(status).toBe(200);
    expect(json.decisions).toMatchObject([
      { allow: true },
      { status: 400, field: "nope" },
      { status: 503, code: "lease_unavailable" },
      { allow: false, status: 402 },
      { status: 422, code: "idempotency_conflict" },
      { status: 400, code: "invalid_request" },
    ]);
    expect(core.calls.map((call) => call.path)).toEqual(["/cheap", "/busy", "/dear", "/same"]);
  });

  it.each([
    ["none", { checks: [] }],
    ["101", { checks: Array.from({ length: 101 }, () => QUESTION) }],
    ["no list", { checks: {} }],
    ["nothing", {}],
    ["an unknown field beside them", { checks: [QUESTION], dry_run: true }],
  ])("is 400 for %s", async (_name, body) => {
    expect(await post("/v1/checks", body)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });

  it("takes 100, in 256 KiB", async () => {
    const { json } = await post("/v1/checks", { checks: Array.from({ length: 100 }, () => QUESTION) });
    expect(json.decisions).toHaveLength(100);
    expect((await post("/v1/checks", " ".repeat(256 * 1_024 + 1))).status).toBe(413);
  });
});

describe("POST /v1/reservations/…", () => {
  const mine = sealReservationId(TEST_LINK_SECRET, { epoch: 2, gatewayId: 7, sequence: 9 });
  const usage = { model: "m", input_tokens: 1, output_tokens: 0 };

  it.each([
    ["settle", { units: 3 }, { kind: "units", units: 3 }],
    ["settle", { usage }, { kind: "usage", model: "m", inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 }],
    ["release", {}, { kind: "release" }],
  ])("%s %j ends it", async (verb, body, settlement) => {
    core.end = { outcome: "ended", costMicros: 1_500_000, heldMicros: 2_000_000, late: false };
    expect(await post(`/v1/reservations/${mine}/${verb}`, body)).toMatchObject({
      status: 200,
      json: { reservation_id: mine, status: "settled", cost: "1.5", held: "2", late: false },
    });
    const name = { epoch: 2, gatewayId: 7, sequence: 9 };
    expect(core.ends.at(-1)).toEqual({ id: mine, name, settlement, from: "gateway" });
  });

  it.each([
    [{ outcome: "conflict", costMicros: 500_000 }, 409, "reservation_conflict"],
    [{ outcome: "unknown" }, 404, "reservation_unknown"],
    [{ outcome: "unpriced", reason: "No price." }, 400, "invalid_request"],
    [{ outcome: "unavailable" }, 503, "not_ready"],
  ] as const)("%j is %i", async (end, status, code) => {
    core.end = end;
    expect(await post(`/v1/reservations/${mine}/settle`, { units: 1 })).toMatchObject({ status, json: { code } });
  });

  it("says 202 where the gate that holds it is away", async () => {
    core.end = { outcome: "accepted" };
    expect(await post(`/v1/reservations/${mine}/settle`, { units: 1 })).toMatchObject({
      status: 202,
      json: { reservation_id: mine, status: "accepted" },
    });
  });

  it.each([
    ["another gateway's", sealReservationId(TEST_LINK_SECRET, { epoch: 2, gatewayId: 8, sequence: 9 })],
    ["a forged one", `${mine.slice(0, -1)}${mine.endsWith("A") ? "B" : "A"}`],
    ["nonsense", "%00"],
  ])("does not know %s", async (_name, id) => {
    core.end = { outcome: "ended", costMicros: 0, heldMicros: 0, late: false };
    expect(await post(`/v1/reservations/${id}/release`, {})).toMatchObject({
      status: 404,
      json: { code: "reservation_unknown" },
    });
    expect(core.ends).toEqual([]);
  });

  it.each([
    ["settle", {}, 400],
    ["settle", { units: 1, usage }, 400],
    ["settle", { units: -1 }, 400],
    ["settle", { units: 1, cost: 0 }, 400],
    ["settle", { usage: { ...usage, input_tokens: 1.5 } }, 400],
    ["settle", { usage: { ...usage, model: "" } }, 400],
    ["settle", { usage: { ...usage, __proto_: 1 } }, 400],
    ["settle", { usage: [] }, 400],
    ["release", { units: 1 }, 400],
    ["release", [], 400],
    ["extend", {}, 404],
  ])("%s %j is %i", async (verb, body, status) => {
    expect((await post(`/v1/reservations/${mine}/${verb}`, body)).status).toBe(status);
    expect(core.ends).toEqual([]);
  });
});
