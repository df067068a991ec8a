import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forwardCheck } from "./forward-check";

let gateUrl = "";
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: { url: string | undefined; headers: IncomingMessage["headers"]; body: string }[] = [];
const gate = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  asked.push({ url: request.url, headers: request.headers, body });
  answer(request, response);
});

beforeAll(async () => {
  gate.listen(0, "127.0.0.1");
  await once(gate, "listening");
  gateUrl = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
});
afterAll(() => {
  gate.closeAllConnections();
  gate.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = (_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"allow":true}');
});

function question(body: BodyInit = "{}", headers: Record<string, string> = {}): Request {
  return new Request("http://console/api/check/v1/check", { method: "POST", body, headers });
}

describe("forwardCheck", () => {
  it("hands on the question, who asks and the answer, and nothing else", async () => {
    const headers = {
      authorization: "Bearer t",
      "idempotency-key": "k",
      cookie: "session=1",
      "x-forwarded-for": "1.2.3.4",
    };
    const response = await forwardCheck(gateUrl, ["check"], question('{"key":"x"}', headers));
    expect([response.status, response.headers.get("content-type"), await response.json()]).toEqual([
      200,
      "application/json",
      { allow: true },
    ]);
    expect(asked).toMatchObject([
      { url: "/v1/check", body: '{"key":"x"}', headers: { authorization: "Bearer t", "idempotency-key": "k" } },
    ]);
    expect(asked[0]?.headers).not.toHaveProperty("cookie");
    expect(asked[0]?.headers).not.toHaveProperty("x-forwarded-for");
  });

  it("hands back the gate's refusals as they are", async () => {
    answer = (_request, response) => {
      const headers = {
        "content-type": "application/problem+json",
        "www-authenticate": 'Bearer realm="gate"',
        "x-own": "1",
      };
      response.writeHead(401, headers).end("{}");
    };
    const { status, headers } = await forwardCheck(gateUrl, ["checks"], question());
    expect([status, headers.get("www-authenticate"), headers.get("x-own")]).toEqual([401, 'Bearer realm="gate"', null]);
  });

  it("knows the reservations' addresses, and keeps an id from being more than one segment", async () => {
    await forwardCheck(gateUrl, ["reservations", "res_1", "settle"], question());
    await forwardCheck(gateUrl, ["reservations", "../../metrics?", "release"], question());
    expect(asked.map(({ url }) => url)).toEqual([
      "/v1/reservations/res_1/settle",
      "/v1/reservations/..%2F..%2Fmetrics%3F/release",
    ]);
  });

  it.each([
    [["authz", "generic"]],
    [["metrics"]],
    [["healthz"]],
    [["check", "x"]],
    [["reservations", "a"]],
    [["reservations", "a", "b"]],
    [[]],
  ])("does not forward %j", async (path) => {
    expect((await forwardCheck(gateUrl, path, question())).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it("takes 256 KiB and no more, announced or not", async () => {
    expect((await forwardCheck(gateUrl, ["checks"], question(" ".repeat(256 * 1_024)))).status).toBe(200);
    expect((await forwardCheck(gateUrl, ["checks"], question(" ".repeat(256 * 1_024 + 1)))).status).toBe(413);
    const announced = question("{}", { "content-length": "999999" });
    expect((await forwardCheck(gateUrl, ["checks"], announced)).status).toBe(413);
  });

  it("is 503 while the gate is away, and after a second of silence", async () => {
    answer = () => undefined;
    for (const url of [gateUrl, "http://127.0.0.1:1"]) {
      const response = await forwardCheck(url, ["check"], question());
      expect([response.status, response.headers.get("retry-after"), (await response.json()).code]).toEqual([
        503,
        "1",
        "not_ready",
      ]);
    }
  });
});
