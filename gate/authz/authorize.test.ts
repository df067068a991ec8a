import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ALLOW,
  BROKE,
  type Doors,
  digest,
  FakeCore,
  GATEWAY_TOKEN,
  PATH_TOKEN,
  startDoors,
  testGateway,
} from "@/gate/testing";
import type { Decision } from "@/lib/engine/decision";
import { DIALECTS } from "./dialects";

const core = new FakeCore();
let doors: Doors;

beforeAll(async () => {
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));
beforeEach(() => {
  core.calls.length = 0;
  core.doorRefusals.length = 0;
  core.refusals.clear();
  core.answer = () => ALLOW;
  core.gateway = testGateway();
  core.ready = true;
});

/** What a well configured gateway of this dialect sends for GET /v1/forecast?city=Oslo. */
function asked(dialect: string): { path: string; headers: Record<string, string> } {
  const common = { "x-gateway-token": GATEWAY_TOKEN, "x-api-key": "tg_live_x", "x-forwarded-for": "203.0.113.9" };
  if (dialect === "envoy") {
    return { path: "/v1/authz/envoy/v1/forecast?city=Oslo", headers: { ...common, host: "api.example.com" } };
  }
  const uri = dialect === "nginx" || dialect === "haproxy" ? "x-original-uri" : "x-forwarded-uri";
  return {
    path: `/v1/authz/${dialect}`,
    headers: {
      ...common,
      [uri]: "/v1/forecast?city=Oslo",
      "x-forwarded-method": "GET",
      "x-forwarded-host": "api.example.com",
    },
  };
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Over a raw socket: fetch would not send some of these headers. */
async function ask(path: string, headers: Record<string, string>, method = "GET", more = ""): Promise<Answer> {
  const lines = Object.entries({ host: "gate", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = await doors.say(Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}${more}\r\n`, "latin1"));
  const [head = "", body = ""] = text.split(/\r\n\r\n(.*)/s);
  const [statusLine = "", ...fields] = head.split("\r\n");
  const pairs = fields.map((field): [string, string] => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(" ")[1]), head, headers: new Map(pairs), body };
}

function askAs(dialect: string, changes: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { path, headers } = asked(dialect);
  return ask(path, { ...headers, ...changes }, method);
}

async function without(dialect: string, name: string): Promise<Answer> {
  const { path, headers } = asked(dialect);
  delete headers[name];
  return ask(path, headers);
}

describe.each([...DIALECTS.keys()])("%s", (dialect) => {
  it("asks about the original request", async () => {
    await askAs(dialect);
    expect(core.calls).toEqual([
      {
        gateway: core.gateway,
        dialect,
        keyDigest: digest("tg_live_x"),
        consumerRef: null,
        method: "GET",
        host: "api.example.com",
        path: "/v1/forecast?city=Oslo",
        units: 1,
        reserve: false,
        dryRun: false,
        clientIp: "203.0.113.9",
        repeat: null,
      },
    ]);
  });

  it("allows with exactly 200, nothing in the body, and the headers that the gateway passes on", async () => {
    const { status, headers, body } = await askAs(dialect);
    expect([status, body]).toEqual([200, ""]);
    expect(Object.fromEntries(headers)).toEqual({
      "content-length": "0",
      "x-consumer-id": "con_5",
      "x-consumer-external-id": "acme",
      "x-plan": "Growth",
      "x-decision-id": "dec_1_1",
      "ratelimit-policy": '"burst";q=5;w=1, "credits";q=5000',
      ratelimit: '"burst";r=4;t=1, "credits";r=120',
      ...(dialect === "nginx" ? { "x-accel-redirect": "@app" } : {}),
      date: expect.any(String),
      connection: expect.any(String),
      ...(headers.has("keep-alive") ? { "keep-alive": "timeout=120" } : {}),
    });
  });

  it("refuses with the true status and a problem that says how to pay", async () => {
    core.answer = () => BROKE;
    const { status, headers, body } = await askAs(dialect);
    const topUpUrl = /^<(https:\/\/console\.example\.com\/t\/[^>]+)>; rel="payment"$/.exec(
      headers.get("link") ?? "",
    )?.[1];
    expect(status).toBe(402);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-consumer-id")).toBe("con_5");
    expect(headers.get("x-decision-id")).toBe("dec_1_2_1");
    expect(headers.has("x-accel-redirect")).toBe(false);
    expect(JSON.parse(body)).toEqual({
      type: "urn:tollgate:problem:credits_exhausted",
      title: "Credits exhausted",
      status: 402,
      detail: "This call costs 0.5 credits; 0.2 are left.",
      instance: "urn:tollgate:decision:dec_1_2_1",
      code: "credits_exhausted",
      cost: "0.5",
      balance: { available: "120.7", reserved: "0", held: "0", as_of: "2026-11-22T12:30:00.000Z" },
      top_up_url: topUpUrl,
      "violated-policies": ["credits"],
    });
  });

  it.each(["PATCH", "DELETE", "OPTIONS", "PURGE"])("answers the method %s", async (method) => {
    expect((await askAs(dialect, {}, method)).status).toBe(200);
  });

  it("is misconfigured where the record does not list it", async () => {
    core.gateway = testGateway({ dialects: [dialect === "generic" ? "nginx" : "generic"] });
    const { status, body } = await askAs(dialect);
    expect([status, JSON.parse(body).code]).toEqual([503, "gateway_misconfigured"]);
    expect(core.calls).toEqual([]);
  });

  it("is unauthorized, as 503, with a wrong token or none", async () => {
    for (const answer of [
      await askAs(dialect, { "x-gateway-token": "tgw_no" }),
      await without(dialect, "x-gateway-token"),
    ]) {
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(JSON.parse(answer.body).code).toBe("gateway_unauthorized");
    }
    expect(core.calls).toEqual([]);
  });

  it("takes the path token in place of the header", async () => {
    const { path, headers } = asked(dialect);
    const { "x-gateway-token": _token, ...others } = headers;
    const inPath = path.replace("/v1/authz/", `/v1/gw/${PATH_TOKEN}/authz/`);
    expect((await ask(inPath, others)).status).toBe(200);
    expect((await ask(inPath.replace(PATH_TOKEN, GATEWAY_TOKEN), others)).status).toBe(503);
    expect(JSON.stringify(core.doorRefusals)).not.toContain(GATEWAY_TOKEN);
  });
});

describe("the original request", () => {
  const named = [...DIALECTS.keys()].filter((dialect) => dialect !== "envoy");

  it.each(named)("%s: a missing or doubled header is the operator's mistake", async (dialect) => {
    const uri = dialect === "nginx" || dialect === "haproxy" ? "x-original-uri" : "x-forwarded-uri";
    const { path, headers } = asked(dialect);
    for (const name of [uri, "x-forwarded-method", "x-forwarded-host"]) {
      const missing = name === "x-forwarded-host" ? [] : [await without(dialect, name)];
      const doubled = await ask(path, headers, "GET", `${name}: ${headers[name]}\r\n`);
      for (const { status, body } of [...missing, doubled]) {
        expect([status, JSON.parse(body).code]).toEqual([503, "gateway_misconfigured"]);
        expect(JSON.parse(body).detail).toContain(name);
      }
    }
    expect(core.calls).toEqual([]);
  });

  it.each(named)("%s: a host that is not named leaves the routes of any host", async (dialect) => {
    expect((await without(dialect, "x-forwarded-host")).status).toBe(200);
    expect(core.calls[0]?.host).toBeNull();
  });

  it("is not what a client says in another convention's headers or in the query of the check", async () => {
    const spoofed = { "x-forwarded-uri": "/free", "x-kong-consumer": "vip", "x-forwarded-method": "GET" };
    await ask("/v1/authz/nginx?units=0&deny_as=200", { ...asked("nginx").headers, ...spoofed });
    await askAs("caddy", { "x-original-uri": "/free", "x-kong-consumer": "vip" });
    await askAs("envoy", { "x-forwarded-uri": "/free", "x-original-uri": "/free", "x-forwarded-method": "HEAD" });
    expect(core.calls.map(({ path, method, consumerRef }) => [path, method, consumerRef])).toEqual([
      ["/v1/forecast?city=Oslo", "GET", null],
      ["/v1/forecast?city=Oslo", "GET", null],
      ["/v1/forecast?city=Oslo", "GET", null],
    ]);
  });

  it("keeps the client's path apart from the door's for envoy, undecoded, method and all", async () => {
    const { headers } = asked("envoy");
    await ask("/v1/authz/envoy//a/%2e%2e/authz/nginx?x=/v1/gw/", headers, "DELETE");
    await ask(`/v1/gw/${PATH_TOKEN}/authz/envoy/denial`, { host: "a" }, "POST");
    expect(core.calls.map(({ path, method }) => [path, method])).toEqual([
      ["//a/%2e%2e/authz/nginx?x=/v1/gw/", "DELETE"],
      ["/denial", "POST"],
    ]);
  });

  it("means in raw UTF-8 what it means in escapes", async () => {
    await askAs("nginx", { "x-original-uri": Buffer.from("/v1/zürich").toString("latin1") });
    expect(core.calls[0]?.path).toBe("/v1/z%C3%BCrich");
  });

  it.each([
    ["/v1/authz/envoy", "envoy without a path"],
    ["/v1/authz/nginx/other", "nginx with one"],
    ["/v1/authz/generic/denial", "a denial of another dialect"],
    ["/v1/authz/nonsense", "an unknown dialect"],
    ["/v1/authz/nginxx", "a longer name"],
    ["/v1/authz/", "no dialect"],
    ["/v1/authz", "nothing"],
    [`/v1/gw/${PATH_TOKEN}/authz`, "nothing behind a path token"],
  ])("%s is misconfigured: %s", async (path) => {
    const { status, body } = await ask(path, asked("nginx").headers);
    expect([status, JSON.parse(body).code]).toEqual([503, "gateway_misconfigured"]);
  });

  it.each(["/v1/gw/", `/v1/gw/${PATH_TOKEN}`, `/v1/gw/${PATH_TOKEN}/check`, "/v1/authzz", "/V1/authz/nginx"])(
    "%s is no door",
    async (path) => {
      const { status, body } = await ask(path, asked("nginx").headers);
      expect(status).toBe(404);
      expect(body).not.toContain(PATH_TOKEN);
    },
  );
});

describe("the caller's key", () => {
  const keyWith = async (changes: Record<string, string>, keySources: string[], uri = "/v1/forecast") => {
    core.gateway = testGateway({ keySources });
    const { path, headers } = asked("generic");
    delete headers["x-api-key"];
    await ask(path, { ...headers, "x-forwarded-uri": uri, ...changes });
    return core.calls.at(-1)?.keyDigest;
  };

  it("is where the record says, in its order", async () => {
    const everywhere = { apikey: "A", authorization: "bearer B", "x-api-key": "C" };
    expect(await keyWith(everywhere, ["header:apikey", "bearer"])).toBe(digest("A"));
    expect(await keyWith(everywhere, ["bearer", "header:apikey"])).toBe(digest("B"));
    expect(await keyWith(everywhere, ["header:X-Api-Key"])).toBe(digest("C"));
    expect(await keyWith(everywhere, ["query:k"], "/v1?k=a%2Bb&x=1")).toBe(digest("a+b"));
    expect(await keyWith({ authorization: "Basic QTpC", "x-api-key": "C" }, ["bearer", "query:k"])).toBeNull();
  });

  it("is not in the query of the check, nor in a header or a parameter sent twice", async () => {
    core.gateway = testGateway({ keySources: ["header:x-api-key", "query:k"] });
    const { headers } = asked("generic");
    await ask("/v1/authz/generic?k=evil", { ...headers, "x-api-key": "" });
    await ask("/v1/authz/generic", headers, "GET", "X-Api-Key: other\r\n");
    await ask("/v1/authz/generic", { ...headers, "x-api-key": "", "x-forwarded-uri": "/?k=a&k=b" });
    expect(core.calls.map((call) => call.keyDigest)).toEqual([null, null, null]);
  });

  it("gives way to the consumer that Kong names, where the record says that it does", async () => {
    await askAs("kong", { "x-kong-consumer": "acme" });
    core.gateway = testGateway({ namesConsumer: true });
    await askAs("kong", { "x-kong-consumer": "acme" });
    await askAs("kong");
    await askAs("generic", { "x-kong-consumer": "acme" });
    expect(core.calls.map(({ keyDigest, consumerRef }) => [keyDigest !== null, consumerRef])).toEqual([
      [true, null],
      [false, "acme"],
      [true, null],
      [true, null],
    ]);
  });

  it.each(["key_unknown", "key_expired", "key_revoked"] as const)(
    "tells a stranger nothing more when it is %s",
    async (code) => {
      core.answer = () => ({ ...BROKE, status: 401, code, title: `It is ${code}`, detail: `Acme's key is ${code}` });
      const { status, head, headers, body } = await askAs("generic");
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="api"']);
      expect(head + body).not.toMatch(/key_unknown|key_expired|key_revoked|Acme|acme|con_5|Growth|x-consumer|120\.7/i);
      expect(JSON.parse(body)).toMatchObject({ code: "key_invalid", balance: null, cost: "0", top_up_url: null });
    },
  );
});

describe("the client's address", () => {
  it.each([
    ["203.0.113.9", 1, "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9", 1, "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9", 2, "198.51.100.1"],
    ["198.51.100.1,203.0.113.9", 3, null],
    ["203.0.113.9", 0, null],
    ["203.0.113.9:4711", 1, "203.0.113.9"],
    ["[2001:db8::1]:4711", 1, "2001:db8::1"],
    ["2001:db8::1", 1, "2001:db8::1"],
    ["::ffff:203.0.113.9", 1, "203.0.113.9"],
    ["unknown", 1, null],
    ["", 1, null],
  ])("of %j with %i trusted hops is %s", async (forwardedFor, trustedHops, address) => {
    core.gateway = testGateway({ trustedHops });
    await askAs("generic", { "x-forwarded-for": forwardedFor });
    expect(core.calls[0]?.clientIp).toBe(address);
  });
});

describe("X-Tollgate-Request-Id", () => {
  const repeatOf = async (changes: Record<string, string> = {}) => {
    await askAs("generic", { "x-tollgate-request-id": "r1", ...changes });
    return core.calls.at(-1)?.repeat ?? null;
  };

  it("makes one request of two only for the same gateway, key, method and path", async () => {
    const first = await repeatOf();
    expect(first).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), ttlMs: 60_000 });
    expect(await repeatOf()).toEqual(first);
    const ids = [
      first?.id,
      (await repeatOf({ "x-tollgate-request-id": "r2" }))?.id,
      (await repeatOf({ "x-api-key": "other" }))?.id,
      (await repeatOf({ "x-forwarded-method": "POST" }))?.id,
      (await repeatOf({ "x-forwarded-uri": "/v1/other" }))?.id,
    ];
    core.gateway = testGateway({ id: 8 });
    ids.push((await repeatOf())?.id);
    expect(new Set(ids).size).toBe(6);
  });

  it("is the client's own, and ignored, where the record does not say that the gateway sets it", async () => {
    core.gateway = testGateway({ setsRequestId: false });
    expect(await repeatOf()).toBeNull();
  });
});

describe("a CORS preflight", () => {
  const preflight = {
    "x-forwarded-method": "OPTIONS",
    origin: "https://app.example.com",
    "access-control-request-method": "GET",
  };

  it("is free, with every consumer header empty", async () => {
    const { status, headers } = await askAs("caddy", preflight);
    expect([status, headers.get("x-consumer-id"), headers.get("x-plan")]).toEqual([200, "", ""]);
    expect((await askAs("nginx", preflight)).headers.get("x-accel-redirect")).toBe("@app");
    expect(core.calls).toEqual([]);
  });

  it.each(["origin", "access-control-request-method"])("is a call without %s", async (name) => {
    const { [name]: _left, ...others } = preflight as Record<string, string>;
    await askAs("caddy", others);
    expect(core.calls).toHaveLength(1);
  });

  it("needs the gateway's token like any other", async () => {
    expect((await askAs("caddy", { ...preflight, "x-gateway-token": "no" })).status).toBe(503);
  });
});

describe("nginx with auth_request", () => {
  beforeEach(() => {
    core.gateway = testGateway({ nginxForm: "auth_request" });
  });

  it("gets 403 for every refusal, with the true status beside it, and plain 200 for an allow", async () => {
    expect((await askAs("nginx")).headers.has("x-accel-redirect")).toBe(false);
    core.answer = () => BROKE;
    const { status, headers } = await askAs("nginx");
    expect([status, headers.get("x-tollgate-status"), headers.get("x-decision-id")]).toEqual([403, "402", "dec_1_2_1"]);
  });

  it("gets 503 for what the gate cannot tell, so that it can fail open or closed", async () => {
    core.answer = () => ({ ...BROKE, status: 503, code: "lease_unavailable" });
    const { status, headers } = await askAs("nginx");
    expect([status, headers.get("retry-after"), headers.has("x-tollgate-status")]).toEqual([503, "1", false]);
  });

  it("reads the refusal by its id without another decision", async () => {
    core.refusals.set(BROKE.id, BROKE);
    const { headers } = asked("nginx");
    const denial = await ask("/v1/authz/nginx/denial", { ...headers, "x-tollgate-decision-id": BROKE.id });
    expect([denial.status, JSON.parse(denial.body).code]).toEqual([402, "credits_exhausted"]);
    expect(core.calls).toEqual([]);
  });

  it("reads what would be refused now where the id is gone, and charges nothing", async () => {
    core.answer = () => BROKE;
    const { headers } = asked("nginx");
    const denial = await ask("/v1/authz/nginx/denial?x", { ...headers, "x-tollgate-request-id": "r" });
    expect(denial.status).toBe(402);
    expect(core.calls).toMatchObject([{ dryRun: true, repeat: null }]);
  });

  it("is told to ask again where the refusal is healed", async () => {
    const { headers } = asked("nginx");
    const denial = await ask("/v1/authz/nginx/denial", headers);
    expect([denial.status, denial.headers.get("retry-after")]).toEqual([503, "0"]);
  });
});

describe("every answer", () => {
  it("carries a reservation, and Kong's headers where the record wants them", async () => {
    core.gateway = testGateway({ legacyHeaders: true });
    core.answer = () => ({ ...ALLOW, reservation: { id: "res_1", expiresAtMs: 0 } });
    const { headers } = await askAs("generic");
    expect(headers.get("x-reservation-id")).toBe("res_1");
    expect(headers.get("x-ratelimit-limit-second")).toBe("5");
    expect(headers.get("ratelimit-remaining")).toBe("4");
  });

  it("closes the connection under a body that it does not read", async () => {
    const { path, headers } = asked("generic");
    for (const body of ["content-length: 1000000\r\n", "transfer-encoding: chunked\r\n"]) {
      const answer = await ask(path, headers, "POST", body);
      expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
    }
  });

  it("is small and printable, whatever names, limits and details hold", async () => {
    const nasty = "a\r\nX-Evil: 1\u0000ü😀\ud800".repeat(200);
    const limit = {
      name: "n".repeat(32),
      kind: "quota",
      limit: 1e15,
      remaining: 1e15,
      resetS: 1e9,
      windowS: 2_678_400,
    } as const;
    const large: Decision = {
      ...BROKE,
      detail: nasty,
      title: "T",
      consumer: { id: Number.MAX_SAFE_INTEGER, externalId: nasty, name: nasty },
      plan: { id: 1, name: nasty, version: 1 },
      limits: Array.from({ length: 40 }, () => limit),
      violated: Array.from({ length: 40 }, () => limit.name),
      retryAfterS: 1e9,
    };
    core.gateway = testGateway({ legacyHeaders: true });
    for (const decision of [large, { ...large, allow: true, status: 200, code: null }]) {
      core.answer = () => decision;
      const { head, headers, body } = await askAs("generic");
      expect(head.length).toBeLessThan(2_048);
      expect(Buffer.byteLength(body)).toBeLessThan(4_096);
      expect(head).toMatch(/^[\x20-\x7e\r\n]*$/);
      expect(headers.has("x-evil")).toBe(false);
      expect(headers.has("ratelimit")).toBe(true);
    }
  });

  it("names every header of an allow, also where there is nothing to say", async () => {
    core.answer = () => ({ ...ALLOW, consumer: null, keyId: null, plan: null, balance: null, limits: [] });
    const { headers } = await askAs("caddy");
    const names = ["x-consumer-id", "x-consumer-external-id", "x-plan", "ratelimit", "ratelimit-policy"];
    expect(names.map((name) => headers.get(name))).toEqual(["", "", "", "", ""]);
  });

  it("is 503 with a problem where the core fails", async () => {
    for (const fail of [
      () => Promise.reject(new Error("db says secret")),
      () => {
        throw new Error("secret");
      },
    ]) {
      core.answer = fail;
      const { status, headers, body } = await askAs("generic");
      expect([status, headers.get("retry-after"), JSON.parse(body).code]).toEqual([503, "1", "not_ready"]);
      expect(body).not.toContain("secret");
    }
  });

  it("is not_ready before the configuration is there", async () => {
    core.ready = false;
    const { status, body } = await askAs("generic");
    expect([status, JSON.parse(body).code]).toEqual([503, "not_ready"]);
  });
});
