import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlainRequest } from "./plain-request";

const head = (...lines: string[]) => `${lines.join("\r\n")}\r\n\r\n`;

describe("a plain request", () => {
  it("is read without its white space, by names in any case", () => {
    const request = PlainRequest.read(
      head("POST /v1/check?x=%20 HTTP/1.1", "Host:a", "X-API-Key: \t k 1 \t", "x_api-Key:"),
    );
    expect(request).toMatchObject({ method: "POST", target: "/v1/check?x=%20", bodyBytes: 0 });
    expect(request?.header("host")).toBe("a");
    expect(request?.header("x-api-key")).toBe("k 1");
    expect(request?.header("x_api-key")).toBe("");
    expect(request?.header("x-api-ke")).toBeUndefined();
    expect(request?.isRepeated()).toBe(false);
  });

  it("is only its head, and says how long its body is", () => {
    const text = head("POST /v1/check HTTP/1.1", "content-length: 12", "connection: Keep-Alive");
    const request = PlainRequest.read(`${text}GET /v1/authz/nginx HTTP/1.1\r\n\r\n`);
    expect([request?.headBytes, request?.bodyBytes]).toEqual([text.length, 12]);
  });

  it.each([
    ["no header", "GET / HTTP/1.1", true],
    ["forty headers", ["GET / HTTP/1.1", ...Array.from({ length: 40 }, (_, n) => `x-${n}: 1`)], true],
    ["one more", ["GET / HTTP/1.1", ...Array.from({ length: 41 }, (_, n) => `x-${n}: 1`)], false],
    ["HTTP/1.0", "GET / HTTP/1.0", false],
    ["an answer without a body", "HEAD / HTTP/1.1", false],
    ["another form of target", "GET http://a/ HTTP/1.1", false],
    ["a fragment", "GET /#a HTTP/1.1", false],
    ["a target beyond ASCII", "GET /\xe9 HTTP/1.1", false],
    ["a header twice", ["GET / HTTP/1.1", "x-api-key: a", "X-API-KEY: a"], false],
    ["a folded line", ["GET / HTTP/1.1", "x: a", " b"], false],
    ["a name with a space", ["GET / HTTP/1.1", "x : a"], false],
    ["a line feed alone", ["GET / HTTP/1.1", "x: a\ny: b"], false],
    ["a carriage return alone", ["GET / HTTP/1.1", "x: a\rb"], false],
    ["a null byte", ["GET / HTTP/1.1", "x: \0"], false],
    ["a body in chunks", ["POST / HTTP/1.1", "Transfer-Encoding: chunked"], false],
    ["a length with a sign", ["POST / HTTP/1.1", "content-length: +1"], false],
    ["two lengths", ["POST / HTTP/1.1", "content-length: 1, 1"], false],
    ["a length beyond every door's", ["POST / HTTP/1.1", "content-length: 1000000"], false],
    ["a last request", ["GET / HTTP/1.1", "connection: close"], false],
    ["a header for this hop", ["GET / HTTP/1.1", "connection: keep-alive, x-api-key"], false],
    ["an expectation", ["POST / HTTP/1.1", "expect: 100-continue", "content-length: 1"], false],
    ["another protocol", ["GET / HTTP/1.1", "upgrade: websocket"], false],
  ])("%s", (_what, lines, isPlain) => {
    expect(PlainRequest.read(head(...[lines].flat())) !== null).toBe(isPlain);
  });

  it("is not read before its end has come", () => {
    const text = head("GET /v1/authz/nginx HTTP/1.1", "host: a", "x: b");
    for (let length = 0; length < text.length; length++) {
      expect(PlainRequest.read(text.slice(0, length))).toBeNull();
      expect(PlainRequest.isWhole(text.slice(0, length))).toBe(false);
    }
    expect(PlainRequest.isWhole(text)).toBe(true);
  });
});

describe("beside node:http", () => {
  let server: Server;
  let port: number;
  let heard: (request: IncomingMessage) => void = () => undefined;

  beforeAll(async () => {
    server = createServer({ requireHostHeader: false }, (request, response) => {
      heard(request);
      response.setHeader("connection", "close").end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  /** What node:http makes of the bytes, or null. */
  async function readByNode(bytes: Buffer): Promise<IncomingMessage | null> {
    let request: IncomingMessage | null = null;
    heard = (message) => {
      request = message;
    };
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.end(bytes);
    await once(socket, "close");
    return request;
  }

  /** Mostly what is in order, so that much of it is plain. */
  const mostly = <T>(usual: readonly T[], odd: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: fc.constantFrom(...usual), weight: 7 }, { arbitrary: odd, weight: 1 });
  const letters = (chars: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...chars), maxLength });
  const line = fc
    .tuple(
      mostly(["Host", "x-api-key", "Keep-Alive", "x_y", "~", "accept", "X-B3"], letters("aZ0-_.!:( \t\r\n\x7f\xe9", 4)),
      mostly([":", ": ", ":\t "], fc.constantFrom(" :", "")),
      mostly(["a", "", " a\t", "a, b", "b:c", "\xe9"], letters("aZ0 ,:\t\r\n\0\x7f\x80\xff", 6)),
    )
    .map((parts) => parts.join(""));
  const ofBody = fc.constantFrom(
    ...[
      "content-length: 3",
      "content-length: 0",
      "Content-Length:2 ",
      "connection: keep-alive",
      "connection: Keep-Alive",
    ],
    ...["content-length: x", "content-length: 3, 3", "transfer-encoding: chunked", "connection: close", "expect: a"],
  );
  const requestLine = fc
    .tuple(
      mostly(["GET", "POST", "PUT", "DELETE", "OPTIONS"], fc.constantFrom("HEAD", "get", "TRACE", "")),
      mostly(["/", "/v1/check", "/a?b=c"], fc.constantFrom("*", "a", "/\xe9", "/\t", "/#a", `/"<>\\^\`{|}~`)),
      mostly(["HTTP/1.1"], fc.constantFrom("HTTP/1.0", "HTTP/1.1 ", "HTTP/2.0", "http/1.1")),
    )
    .map((parts) => parts.join(" "));
  const request = fc
    .tuple(
      requestLine,
      fc.array(line, { maxLength: 4 }),
      fc.array(ofBody, { maxLength: 2 }),
      mostly(["\r\n"], fc.constantFrom("\n", "\r")),
    )
    .map(([first, lines, more, end]) => `${[first, ...lines, ...more].join(end)}${end}${end}abc`);

  it("what is plain reads alike", async () => {
    let plainOnes = 0;
    await fc.assert(
      fc.asyncProperty(request, async (text) => {
        const plain = PlainRequest.read(text);
        if (plain === null) return;
        plainOnes += 1;
        const node = await readByNode(Buffer.from(text.slice(0, plain.headBytes + plain.bodyBytes), "latin1"));
        expect([node?.method, node?.url, node?.httpVersion]).toEqual([plain.method, plain.target, "1.1"]);
        for (const [field, said] of Object.entries(node?.headers ?? {})) expect(plain.header(field)).toBe(said);
        const lines = text.slice(0, plain.headBytes).split("\r\n").slice(1, -2);
        expect(node?.rawHeaders.length).toBe(2 * lines.length);
        expect(Number(node?.headers["content-length"] ?? 0)).toBe(plain.bodyBytes);
      }),
      { numRuns: 1_500 },
    );
    // Else it would have shown nothing.
    expect(plainOnes).toBeGreaterThan(200);
  });
});
