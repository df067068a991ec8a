import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALLOW, BROKE, type Doors, FakeCore, GATEWAY_TOKEN, startDoors } from "@/gate/testing";

const core = new FakeCore();
let doors: Doors;

beforeAll(async () => {
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));
beforeEach(() => {
  core.answer = () => ALLOW;
  core.ready = true;
});

const AUTHZ = `x-gateway-token: ${GATEWAY_TOKEN}\r\nx-forwarded-uri: /v1\r\nx-forwarded-method: GET\r\nx-forwarded-host: a\r\n`;

describe("health", () => {
  it("is alive at /healthz, ready or not", async () => {
    core.ready = false;
    const response = await fetch(`${doors.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it("is ready at /readyz when the core can decide, and else says why not", async () => {
    const ready = await fetch(`${doors.url}/readyz?x=1`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        reasons: [],
        epoch: 1,
        config_version: 812,
        snapshot_age_ms: 400,
        database: "ok",
        database_contact_age_ms: 10,
        journal_lag: 3,
        journal: { state: "open", sync: "process", bytes: 700, bytes_max: 1_048_576 },
        silent_epochs: 0,
      },
    ]);
    core.ready = false;
    const starting = await fetch(`${doors.url}/readyz`);
    expect([starting.status, (await starting.json()).reasons]).toEqual([503, ["no snapshot yet"]]);
  });

  it("counts at /metrics what it has answered, in Prometheus' text format, naming nobody", async () => {
    core.answer = () => BROKE;
    await doors.say(`GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${AUTHZ}\r\n`);
    const response = await fetch(`${doors.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) tollgate_\w+ .+|tollgate_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? \d+(\.\d+)?(e-\d+)?)$/,
      );
    }
    expect(text).toContain('tollgate_decisions_total{code="credits_exhausted"} 1');
    expect(text).toContain("tollgate_limbo_microcredits 12000000\n");
    expect(text).toContain("tollgate_ledger_drift_microcredits 0\n");
    expect(text).toContain("tollgate_ledger_verified_age_seconds 90\n");
    expect(text).toMatch(/tollgate_http_request_duration_seconds_count\{door="authz",status="402"\} [1-9]/);
    expect(text).toMatch(/_bucket\{door="authz",status="402",le="\+Inf"\} [1-9]/);
    expect(text).not.toMatch(/acme|con_|key_[0-9A-Z]/);
  });
});

describe("the HTTP layer", () => {
  const statusOf = async (bytes: string | Buffer) => Number((await doors.say(bytes)).slice(9, 12));

  it.each([
    ["GET /v1/check HTTP/1.1\r\nhost: a\r\n\r\n", 405],
    ["PUT /v1/checks HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}", 405],
    ["POST /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", 405],
    ["HEAD /healthz HTTP/1.1\r\nhost: a\r\n\r\n", 200],
    ["GET /healthz HTTP/1.0\r\n\r\n", 200],
    ["GET / HTTP/1.1\r\nhost: a\r\n\r\n", 404],
    ["GET /v1/check/ HTTP/1.1\r\nhost: a\r\n\r\n", 404],
    ["GET http://a/healthz HTTP/1.1\r\nhost: a\r\n\r\n", 404],
    ["OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", 404],
    [`GET /v1/authz/generic?${"a".repeat(8_192)} HTTP/1.1\r\nhost: a\r\n${AUTHZ}\r\n`, 414],
    [`GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${"a".repeat(33_000)}\r\n\r\n`, 431],
    ["GET /healthz HTTP/1.1\r\nhost: a\r\nbroken\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\nhost: a\r\nx: \u0000\r\n\r\n", 400],
    ["nonsense\r\n\r\n", 400],
    ["POST /v1/check HTTP/1.1\r\nhost: a\r\ncontent-length: 99999\r\n\r\n{", 413],
    ["POST /v1/check HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["POST /v1/check HTTP/1.1\r\nhost: a\r\ncontent-length: 1, 2\r\n\r\n{}", 400],
  ])("answers %j with %i", async (bytes, status) => {
    const text = await doors.say(bytes);
    expect(Number(text.slice(9, 12))).toBe(status);
    expect(text.toLowerCase()).toContain("content-length: ");
    if (status >= 400) expect(text.toLowerCase()).toContain("content-type: application/problem+json");
    if (status === 405) expect(text).toMatch(/\r\nallow: (GET|POST)\r\n/i);
  });

  it("refuses a chunked body at the first byte too many", async () => {
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const head = "POST /v1/check HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    expect(await statusOf(`${head}${chunk}1\r\nx\r\n0\r\n\r\n`)).toBe(413);
  });

  it("says 100 Continue to whoever waits for it before a body, and nothing more where none is read", async () => {
    const head = (path: string) => `POST ${path} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n`;
    const auth = `authorization: Bearer ${GATEWAY_TOKEN}\r\nconnection: close\r\n`;
    expect(await doors.say(`${head("/v1/check")}${auth}\r\n{}`)).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /,
    );
    expect(await doors.say(`${head("/v1/authz/generic")}${AUTHZ}\r\n`)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("reads headers behind the 2,000th: gateways append theirs", async () => {
    const many = "a:b\r\n".repeat(2_500);
    expect(
      await statusOf(`GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${many}${AUTHZ}connection: close\r\n\r\n`),
    ).toBe(200);
  });

  it("answers pipelined calls in their order", async () => {
    const call = (uri: string) =>
      `GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${AUTHZ.replace("/v1\r", `${uri}\r`)}\r\n`;
    core.answer = ({ path }) => (path === "/slow" ? Promise.resolve(BROKE) : ALLOW);
    const text = await doors.say(call("/slow") + call("/fast") + call("/slow"));
    expect([...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(["402", "200", "402"]);
  });

  it("keeps a connection for the next call, longer than any gateway's pool", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = [];
    for (let n = 0; n < 3; n++) {
      const call = request(`${doors.url}/healthz`, { agent }).end();
      const [response] = await once(call, "response");
      expect(response.headers["keep-alive"]).toBe("timeout=120");
      ports.push(call.socket?.localPort);
      response.resume();
      await once(response, "end");
    }
    agent.destroy();
    expect(new Set(ports).size).toBe(1);
  });

  it("lives through clients that go away at any moment", async () => {
    const body = JSON.stringify({ method: "GET", path: "/" });
    const whole = `POST /v1/check HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${GATEWAY_TOKEN}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    for (let length = 1; length <= whole.length; length += 7) {
      const socket = connect(doors.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(whole.slice(0, length), () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    expect((await fetch(`${doors.url}/healthz`)).status).toBe(200);
  });
});

describe("a connection", () => {
  const call = (uri: string) =>
    `GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${AUTHZ.replace("/v1\r", `${uri}\r`)}\r\n`;
  const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));

  /** A connection on which one says what one likes, and all that came back once it is closed. */
  async function talk() {
    const socket = connect(doors.port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    await once(socket, "connect");
    return {
      say: (text: string) => new Promise<void>((resolve) => socket.write(text, () => resolve())),
      heard: () => once(socket, "data"),
      async end(text = "") {
        socket.end(text);
        await once(socket, "close");
        return Buffer.concat(chunks).toString("utf8");
      },
    };
  }

  /** The core lets /slow wait until it is told to decide; `asked` resolves once it has been asked for it. */
  function answerSlowly() {
    let decide: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      core.answer = ({ path }) => {
        if (path !== "/slow") return ALLOW;
        resolve();
        return new Promise((decided) => {
          decide = () => decided(BROKE);
        });
      };
    });
    return { asked, decide: () => decide() };
  }

  it("may bring a request in parts, cut anywhere", async () => {
    const body = JSON.stringify({ method: "GET", path: "/" });
    const whole = `POST /v1/check HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${GATEWAY_TOKEN}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    for (let length = 1; length < whole.length; length += 11) {
      const client = await talk();
      await client.say(whole.slice(0, length));
      const heard = client.heard();
      await client.say(whole.slice(length));
      await heard;
      expect(statuses(await client.end())).toEqual([200]);
    }
  });

  it("is answered in its order, whatever comes before an answer has left", async () => {
    const { asked, decide } = answerSlowly();
    const client = await talk();
    await client.say(call("/slow"));
    await asked;
    await client.say("HEAD /healthz HTTP/1.1\r\nhost: a\r\n\r\n");
    await client.say(call("/fast"));
    decide();
    await client.heard();
    expect(statuses(await client.end("GET /nowhere HTTP/1.1\r\nconnection: close\r\n\r\n"))).toEqual([
      402, 200, 200, 404,
    ]);
  });

  it("whose client has ended is answered all that it said before", async () => {
    const { asked, decide } = answerSlowly();
    const client = await talk();
    await client.say(call("/slow"));
    await asked;
    const ended = client.end(call("/fast"));
    // The gate has heard of it once another connection has been served after it.
    expect((await fetch(`${doors.url}/healthz`)).status).toBe(200);
    decide();
    expect(statuses(await ended)).toEqual([402, 200]);
  });

  it("that ends within a request is told so", async () => {
    const client = await talk();
    expect(statuses(await client.end(call("/v1").slice(0, -4)))).toEqual([400]);
  });

  it("carries texts beyond ASCII whole", async () => {
    const detail = "Zürich \u{1f327} 天気";
    core.answer = () => ({ ...BROKE, detail });
    const response = await fetch(`${doors.url}/v1/authz/generic`, {
      headers: { "x-gateway-token": GATEWAY_TOKEN, "x-forwarded-uri": "/v1", "x-forwarded-method": "GET" },
    });
    expect(await response.json()).toMatchObject({ status: 402, detail });
  });
});

describe("whatever comes in", () => {
  const CONTRACT = new Set([100, 200, 400, 401, 402, 403, 404, 405, 408, 413, 414, 417, 422, 429, 431, 503]);
  const paths = [
    "/v1/check",
    "/v1/checks",
    "/v1/reservations/x/settle",
    "/v1/authz/generic",
    "/v1/authz/envoy/a",
    "/readyz",
    "/",
    "*",
  ];
  const header = fc.tuple(
    fc.constantFrom(
      "x-gateway-token",
      "authorization",
      "x-forwarded-uri",
      "x-forwarded-host",
      "x-forwarded-for",
      "x-api-key",
      "content-length",
      "transfer-encoding",
      "expect",
      "idempotency-key",
      "x-tollgate-request-id",
      "host",
      "connection",
      "upgrade",
    ),
    fc.oneof(
      fc.constantFrom(
        GATEWAY_TOKEN,
        `Bearer ${GATEWAY_TOKEN}`,
        "chunked",
        "0",
        "-1",
        "99999999999999999999",
        "close",
        "/%",
        "/a;b",
        "100-continue",
        "websocket",
      ),
      fc.string({ unit: "binary", maxLength: 30 }),
    ),
  );
  const exchange = fc.record({
    method: fc.constantFrom("GET", "POST", "OPTIONS", "HEAD", "PATCH", "BREW", "CONNECT", "get", ""),
    path: fc.oneof(
      fc.constantFrom(...paths),
      fc.string({ unit: "binary", maxLength: 20 }).map((text) => `/v1/authz/${text}`),
    ),
    headers: fc.array(header, { maxLength: 8 }),
    body: fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("", '{"checks":[{"method":"GET","path":"/"}]}'),
    ),
  });

  it("the status is one of the contract's, and the gate is alive", async () => {
    await fc.assert(
      fc.asyncProperty(exchange, fc.boolean(), async ({ method, path, headers, body }, valid) => {
        const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        const auth = valid
          ? `host: a\r\nauthorization: Bearer ${GATEWAY_TOKEN}\r\n${AUTHZ}content-length: ${Buffer.byteLength(body)}\r\n`
          : "";
        const text = await doors.say(`${method} ${path} HTTP/1.1\r\n${auth}${fields}\r\n${body}`);
        for (const [, status] of text.matchAll(/(?:^|\r\n)HTTP\/1\.1 (\d{3}) /g))
          expect(CONTRACT).toContain(Number(status));
        expect(text).not.toMatch(/at .*\.ts:\d+/);
      }),
      { numRuns: 400 },
    );
    expect((await fetch(`${doors.url}/healthz`)).status).toBe(200);
  });
});

describe("closing", () => {
  it("lets the running answer end, tells the client to go, and then is closed", async () => {
    const busy = new FakeCore();
    let decide: (decision: typeof ALLOW) => void = () => undefined;
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    busy.answer = () => {
      asked();
      return new Promise((resolve) => {
        decide = resolve;
      });
    };
    const own = await startDoors(busy);
    const running = own.say(`GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${AUTHZ}\r\n`);
    await arrived;
    const closed = own.close(5_000);
    decide(ALLOW);
    expect(await running).toMatch(/\r\nconnection: close\r\n/i);
    await closed;
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow();
  });

  it("does not wait longer than it was told to", async () => {
    const stuck = new FakeCore();
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    stuck.answer = () => {
      asked();
      return new Promise(() => undefined);
    };
    const own = await startDoors(stuck);
    const running = own.say(`GET /v1/authz/generic HTTP/1.1\r\nhost: a\r\n${AUTHZ}\r\n`);
    await arrived;
    await own.close(10);
    expect(await running).toBe("");
  });
});
