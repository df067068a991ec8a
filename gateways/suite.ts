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
import type { GatewayConfig } from "@/lib/engine/snapshot";
import type { ConfigFacts } from "@/lib/gateways/config/facts";
import { call, freePort, type RunningGateway, startEcho, startSilence } from "./testing";

export interface Kit {
  readonly dialect: string;
  readonly record: Partial<GatewayConfig>;
  readonly render: (facts: ConfigFacts) => string;
  readonly run: (listen: number, config: string) => Promise<RunningGateway>;
  /** What an end client sees of its limits on an allowed request. */
  readonly limitsOnAllow: boolean;
}

const LIMITS = {
  ratelimit: '"burst";r=4;t=1, "credits";r=120',
  "ratelimit-policy": '"burst";q=5;w=1, "credits";q=5000',
};

/** By the caller's key. */
const ANSWERS: Readonly<Record<string, Decision>> = {
  ok: ALLOW,
  broke: BROKE,
  limited: {
    ...BROKE,
    id: "dec_1_3_1",
    status: 429,
    code: "rate_limited",
    title: "Rate limited",
    detail: "5 a second.",
    violated: ["burst"],
    retryAfterS: 1,
  },
  elsewhere: {
    ...BROKE,
    id: "dec_1_4_1",
    status: 403,
    code: "route_not_allowed",
    title: "Route not allowed for this key",
    detail: "Not with this key.",
    violated: [],
  },
  wrong: {
    ...BROKE,
    id: "dec_1_5_1",
    status: 401,
    code: "key_unknown",
    title: "API key unknown",
    detail: "Unknown.",
    consumer: null,
    balance: null,
    limits: [],
    violated: [],
  },
  "no-lease": {
    ...BROKE,
    id: "dec_1_6_1",
    status: 503,
    code: "lease_unavailable",
    title: "No lease available",
    detail: "No lease.",
    violated: [],
    limits: [],
  },
};

const KEYLESS: Decision = {
  ...BROKE,
  id: "dec_1_7_1",
  status: 401,
  code: "key_missing",
  title: "API key missing",
  consumer: null,
};

/** The promises of check-api to an end client, through a real gateway in front of a real application. */
export function describeKit(name: string, kit: Kit): void {
  describe(name, () => {
    const core = new FakeCore();
    let doors: Doors;
    let echo: Awaited<ReturnType<typeof startEcho>>;
    let gateway: RunningGateway;

    const factsFor = async (gatePort: number) => factsOf(gatePort, echo.port, await freePort());

    beforeAll(async () => {
      core.gateway = testGateway({
        dialects: [kit.dialect],
        keySources: ["header:x-api-key", "query:api_key"],
        ...kit.record,
      });
      core.answer = (question) => {
        const [, decision = KEYLESS] =
          Object.entries(ANSWERS).find(([key]) => digest(key) === question.keyDigest) ?? [];
        if (!decision.allow) core.refusals.set(decision.id, decision);
        return decision;
      };
      doors = await startDoors(core);
      echo = await startEcho();
      gateway = await startPatiently(kit, await factsFor(doors.port));
    }, 20_000);

    afterAll(async () => {
      await gateway.stop();
      await doors.close(0);
      await echo.close();
    }, 20_000);

    beforeEach(() => {
      core.calls.length = 0;
      echo.served.length = 0;
    });

    const as = (key: string, headers: Record<string, string> = {}) => ({ headers: { "x-api-key": key, ...headers } });

    it("serves an allowed request with its method, path, query and body, and says who it is from", async () => {
      const body = "x".repeat(200_000);
      const answer = await call(gateway.port, "/v1/a%20b/?q=1&q=/../2", { method: "POST", body, ...as("ok") });
      expect(answer.status).toBe(200);
      expect(echo.served).toMatchObject([
        {
          method: "POST",
          url: "/v1/a%20b/?q=1&q=/../2",
          body,
          headers: {
            "x-consumer-id": "con_5",
            "x-consumer-external-id": "acme",
            "x-plan": "Growth",
            "x-decision-id": "dec_1_1",
          },
        },
      ]);
      expect(echo.served[0]?.headers["x-api-key"]).toBeUndefined();
      expect(answer.headers).toMatchObject(kit.limitsOnAllow ? LIMITS : {});
    });

    it("asks once, about the client's own request", async () => {
      await call(gateway.port, "/v1/forecast?city=Oslo", { method: "PUT", body: "{}", ...as("ok") });
      expect(core.calls).toMatchObject([
        {
          method: "PUT",
          host: "api.example.com",
          path: "/v1/forecast?city=Oslo",
          dialect: kit.dialect,
          clientIp: "127.0.0.1",
          units: 1,
        },
      ]);
      expect(core.calls[0]?.repeat !== null).toBe(core.gateway.setsRequestId);
    });

    it("asks for HEAD and for a key in the query too", async () => {
      expect((await call(gateway.port, "/v1/forecast?api_key=ok", { method: "HEAD" })).status).toBe(200);
      expect(core.calls).toMatchObject([{ method: "HEAD", keyDigest: digest("ok") }]);
      expect(echo.served).toMatchObject([{ method: "HEAD", url: "/v1/forecast?api_key=ok" }]);
    });

    it.each([
      [
        "broke",
        402,
        "credits_exhausted",
        { link: expect.stringMatching(/^<https:\/\/console\.example\.com\/t\/.+>; rel="payment"$/) },
      ],
      ["limited", 429, "rate_limited", { "retry-after": "1" }],
      ["elsewhere", 403, "route_not_allowed", {}],
    ])("refuses %s with %i, every header and the whole body", async (key, status, code, headers) => {
      for (const method of ["GET", "POST"]) {
        const answer = await call(gateway.port, "/v1/forecast", {
          method,
          ...as(key),
          ...(method === "POST" ? { body: "{}" } : {}),
        });
        expect(answer.status).toBe(status);
        expect(answer.headers).toMatchObject({
          "content-type": "application/problem+json",
          "cache-control": "no-store",
          "x-consumer-id": "con_5",
          ...LIMITS,
          ...headers,
        });
        const problem = JSON.parse(answer.body);
        expect(problem).toMatchObject({
          status,
          code,
          instance: `urn:tollgate:decision:${ANSWERS[key]?.id}`,
          cost: "0.5",
        });
        expect(problem.top_up_url).toBe(status === 402 ? answer.headers.link?.toString().slice(1, -16) : null);
      }
      expect(echo.served).toEqual([]);
    });

    it.each([
      ["wrong", "key_invalid"],
      [null, "key_missing"],
    ])("refuses the key %s with 401 and a challenge", async (key, code) => {
      const answer = await call(gateway.port, "/v1/forecast", key === null ? {} : as(key));
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="api"']);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 401, code });
      expect(echo.served).toEqual([]);
    });

    it("lets nobody speak for the gateway or for a consumer", async () => {
      const spoofed = {
        "x-gateway-token": "tgw_evil",
        "x-original-uri": "/free",
        "x-original-method": "OPTIONS",
        "x-forwarded-uri": "/free",
        "x-forwarded-method": "OPTIONS",
        "x-forwarded-host": "free.example.com",
        "x-forwarded-for": "198.51.100.66",
        "x-kong-consumer": "vip",
        "x-tollgate-request-id": "mine",
        "x-tollgate-decision-id": "dec_other",
        "x-consumer-id": "con_VIP",
        "x-consumer-external-id": "vip",
        "x-plan": "Enterprise",
        "x-decision-id": "dec_evil",
        "x-accel-redirect": "@app",
      };
      await call(gateway.port, "/v1/paid", as("ok", spoofed));
      await call(gateway.port, "/v1/paid", as("ok", spoofed));
      expect(
        core.calls.map(({ path, method, host, clientIp, consumerRef }) => [path, method, host, clientIp, consumerRef]),
      ).toEqual([1, 2].map(() => ["/v1/paid", "GET", "api.example.com", "127.0.0.1", null]));
      const [first, second] = core.calls;
      if (core.gateway.setsRequestId) expect(first?.repeat?.id).not.toBe(second?.repeat?.id);
      expect(echo.served[0]?.headers).toMatchObject({
        "x-consumer-id": "con_5",
        "x-consumer-external-id": "acme",
        "x-plan": "Growth",
        "x-decision-id": "dec_1_1",
      });
      expect((await call(gateway.port, "/v1/paid", as("broke", spoofed))).status).toBe(402);
    });

    it("leaves the application its own refusals", async () => {
      const answer = await call(gateway.port, "/forbidden", as("ok"));
      expect([answer.status, JSON.parse(answer.body).url]).toEqual([403, "/forbidden"]);
    });

    it("serves a CORS preflight without a key, and charges nothing", async () => {
      const headers = { origin: "https://app.example.com", "access-control-request-method": "GET" };
      const answer = await call(gateway.port, "/v1/forecast", { method: "OPTIONS", headers });
      expect([answer.status, echo.served.length, core.calls.length]).toEqual([200, 1, 0]);
      expect(JSON.stringify([echo.served[0]?.headers, answer.headers])).not.toContain("{http.");
    });

    it("is closed with 503 while the gate cannot tell", async () => {
      const answer = await call(gateway.port, "/v1/forecast", as("no-lease"));
      expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(echo.served).toEqual([]);
    });

    it("is closed with 503 while the gate is down or silent, and open again with the first call after", async () => {
      const silence = await startSilence();
      const down = await start(kit, await factsFor(await freePort()));
      const silent = await start(kit, await factsFor(silence.port));
      for (const { port } of [down, silent]) {
        const answer = await call(port, "/v1/forecast", as("ok"));
        expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
        expect(JSON.parse(answer.body)).toMatchObject({ status: 503 });
      }
      expect(echo.served).toEqual([]);
      await Promise.all([down.stop(), silent.stop(), silence.close()]);
    }, 20_000);
  });
}

/** A config that was changed as its README says: requests pass while the gate is down, and are refused as ever while it is up. */
export function describeFailOpen(name: string, kit: Omit<Kit, "limitsOnAllow">): void {
  it(`${name} serves unmetered while the gate is down, if it is told to`, async () => {
    const core = new FakeCore();
    core.gateway = testGateway({ dialects: [kit.dialect], ...kit.record });
    core.answer = () => BROKE;
    core.refusals.set(BROKE.id, BROKE);
    const doors = await startDoors(core);
    const echo = await startEcho();
    const factsFor = async (gatePort: number) => factsOf(gatePort, echo.port, await freePort());
    const up = await startPatiently(kit, await factsFor(doors.port));
    const down = await start(kit, await factsFor(await freePort()));
    const headers = { "x-api-key": "k", "x-consumer-id": "con_VIP" };
    expect((await call(up.port, "/v1/forecast", { headers })).status).toBe(402);
    expect((await call(down.port, "/v1/forecast", { headers })).status).toBe(200);
    expect(echo.served.map(({ headers }) => headers["x-consumer-id"])).toEqual([undefined]);
    await Promise.all([up.stop(), down.stop(), doors.close(0), echo.close()]);
  }, 20_000);
}

function start(kit: Pick<Kit, "render" | "run">, facts: ConfigFacts): Promise<RunningGateway> {
  return kit.run(facts.listen, kit.render(facts));
}

/** These doors share a process with the test: on a busy machine they may take longer than a gate of its own would. */
function startPatiently(kit: Pick<Kit, "render" | "run">, facts: ConfigFacts): Promise<RunningGateway> {
  return kit.run(facts.listen, kit.render(facts).replaceAll(/\b[13]00ms\b/g, "10s"));
}

function factsOf(gatePort: number, applicationPort: number, listen: number): ConfigFacts {
  return {
    name: "edge",
    id: "gw_7",
    gateUrl: `http://127.0.0.1:${gatePort}`,
    token: GATEWAY_TOKEN,
    pathToken: PATH_TOKEN,
    keySources: ["header:x-api-key", "query:api_key"],
    application: `127.0.0.1:${applicationPort}`,
    listen,
  };
}
