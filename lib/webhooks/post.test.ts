import { afterEach, describe, expect, test } from "vitest";
import { postWebhook, type Reach } from "./post";
import { type TestReceiver, testReceiver } from "./test-receiver";

const open: TestReceiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function receiver(answer: Parameters<typeof testReceiver>[0]): Promise<TestReceiver> {
  const one = await testReceiver(answer);
  open.push(one);
  return one;
}

/** This machine is allowed; names stand for what is given. */
function reach(parts: Partial<Reach> = {}): Reach {
  return { allowLoopback: true, timeoutMs: 30_000, resolve: async () => [], ...parts };
}

const post = (url: string, parts?: Partial<Reach>) =>
  postWebhook(
    { url, headers: { "content-type": "application/json", "webhook-id": "msg_1" }, body: '{"a":"ä"}' },
    reach(parts),
  );

test("posts the body with its headers, and keeps the answer's beginning", async () => {
  const server = await receiver((response) => response.writeHead(202).end("thanks\u0000\u202e!"));
  expect(await post(server.url)).toEqual({ status: 202, response: "thanks  !", retryAfterS: null });
  expect(server.received).toMatchObject([
    {
      body: '{"a":"ä"}',
      headers: { "content-type": "application/json", "webhook-id": "msg_1", "content-length": "10" },
    },
  ]);
});

test("a redirect is an answer like any other: nothing goes where it points", async () => {
  const target = await receiver((response) => response.end());
  const server = await receiver((response) => response.writeHead(307, { location: target.url }).end());
  expect(await post(server.url)).toMatchObject({ status: 307 });
  expect(target.received).toHaveLength(0);
});

test("of a long answer, even an endless one, the beginning is kept and the rest not waited for", async () => {
  const server = await receiver((response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(4096)));
    };
    response.on("drain", more);
    more();
  });
  expect(await post(server.url)).toEqual({ status: 200, response: "x".repeat(1000), retryAfterS: null });
});

test("who does not answer is not waited for", async () => {
  const server = await receiver(() => {});
  expect(await post(server.url, { timeoutMs: 200 })).toEqual({ status: null, error: "No answer within 0.2 s." });
});

test("an answer that stops half-way counts by its status", async () => {
  const server = await receiver((response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => response.destroy());
  });
  expect(await post(server.url)).toMatchObject({ status: 200 });
});

test("a connection that is closed without an answer, or refused, is a fault with a reason", async () => {
  const server = await receiver((response) => response.destroy());
  expect(await post(server.url)).toMatchObject({ status: null, error: expect.stringMatching(/\w/) });
  await server.close();
  open.splice(0);
  expect(await post(server.url)).toMatchObject({ status: null, error: expect.stringContaining("ECONNREFUSED") });
});

test("says how long it is asked to wait", async () => {
  const server = await receiver((response) => response.writeHead(429, { "retry-after": "120" }).end());
  expect(await post(server.url)).toMatchObject({ status: 429, retryAfterS: 120 });
  const dated = await receiver((response) =>
    response.writeHead(503, { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }).end(),
  );
  expect(await post(dated.url)).toMatchObject({ status: 503, retryAfterS: null });
});

describe("a name is judged by what it stands for, when it is connected to", () => {
  test.each([
    ["private", ["10.0.0.1"]],
    ["metadata", ["169.254.169.254"]],
    ["mapped loopback", ["::ffff:127.0.0.1"]],
    ["one of two", ["8.8.8.8", "127.0.0.1"]],
  ])("%s: %s", async (_what, addresses) => {
    const outcome = await post("https://hooks.example.com/", { allowLoopback: false, resolve: async () => addresses });
    expect(outcome).toMatchObject({ status: null, error: expect.stringContaining("not on the public internet") });
  });

  test("even where this machine is allowed, other names do not lead to it", async () => {
    const server = await receiver((response) => response.end());
    const outcome = await post(`https://hooks.example.com:${server.port}/`, { resolve: async () => ["127.0.0.1"] });
    expect(outcome).toMatchObject({ status: null, error: expect.stringContaining("not on the public internet") });
    expect(server.received).toHaveLength(0);
  });

  test("a name that stands for another address a moment later is asked for once only", async () => {
    let asked = 0;
    const outcome = await post("https://hooks.example.com/", {
      allowLoopback: false,
      resolve: async () => (asked++ === 0 ? ["10.0.0.1"] : ["8.8.8.8"]),
    });
    expect(outcome.status).toBeNull();
    expect(asked).toBe(1);
  });

  test("a name without an address is a fault with a reason", async () => {
    expect(await post("https://hooks.example.com/", { resolve: async () => [] })).toEqual({
      status: null,
      error: "hooks.example.com has no address.",
    });
  });
});

test("an address that was stored before it was forbidden is refused when it is posted to", async () => {
  const server = await receiver((response) => response.end());
  expect(await post(server.url, { allowLoopback: false })).toMatchObject({ status: null });
  expect(server.received).toHaveLength(0);
});
