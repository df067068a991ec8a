import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { faultJson, faultReply, type RequestFault } from "@/gate/problem";
import type { Reply } from "@/gate/reply";
import type { Answerer } from "./answerer";
import type { GateRequest } from "./request";
import { NO_BODY, type Route, refuseMethod, wayOf } from "./routes";

/** All that HTTP/1.1 allows, as node:http reads it. */
export class GeneralExchanges {
  /** Every answer from now on is the last of its connection. */
  closing = false;
  /** Connections that end with the answer under way: what comes behind it is no call (RFC 9112, 9.6). */
  private readonly ending = new WeakSet<Duplex>();
  /** Connections of which a call waits for its decision. */
  private readonly waiting = new WeakSet<Duplex>();

  constructor(
    server: Server,
    private readonly answerer: Answerer,
  ) {
    server.on("request", (request, response) => this.serve(request, response, false));
    server.on("checkContinue", (request, response) => this.serve(request, response, true));
    // Gateways pass on what their clients expect; nobody here has to meet it.
    server.on("checkExpectation", (request, response) => this.serve(request, response, false));
    server.on("clientError", (error, socket) => {
      // Whoever still waits for an answer would take this one for it.
      if (this.waiting.has(socket)) this.ending.add(socket);
      else if (!this.ending.has(socket)) refuseMalformed(error, socket);
    });
  }

  private serve(message: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    if (this.ending.has(message.socket)) return;
    const startedMs = this.answerer.clock.monotonicMs();
    const request = new GeneralRequest(message);
    const { route, authz } = wayOf(request.target);
    const exchange: Exchange = { message, response, route, startedMs, bodyIsRead: !hasBody(message) };
    const answer = (body: Buffer) => this.finishLater(exchange, this.answerer.answer(route, { request, authz, body }));
    if (route.bodyBytesMax === 0 || refuseMethod(route, request.method) !== null) {
      if (!exchange.bodyIsRead) this.ending.add(message.socket);
      answer(NO_BODY);
      return;
    }
    if (awaitsContinue) response.writeContinue();
    readBody(message, route.bodyBytesMax, (body) => {
      if (body === null) {
        const detail = `The body is larger than ${route.bodyBytesMax / 1_024} KiB.`;
        this.finish(exchange, faultReply("payload_too_large", detail));
      } else {
        exchange.bodyIsRead = true;
        answer(body);
      }
    });
  }

  private finishLater(exchange: Exchange, reply: Reply | Promise<Reply>): void {
    if (!(reply instanceof Promise)) {
      this.finish(exchange, reply);
      return;
    }
    const { socket } = exchange.message;
    this.waiting.add(socket);
    reply.then((settled) => {
      this.finish(exchange, settled);
      this.waiting.delete(socket);
    });
  }

  private finish({ message, response, route, startedMs, bodyIsRead }: Exchange, reply: Reply): void {
    const { socket } = message;
    this.answerer.metrics.observe(route.door, reply.status, this.answerer.clock.monotonicMs() - startedMs);
    // What is left of a body would be taken for the next request.
    if (this.closing || !bodyIsRead) this.ending.add(socket);
    write(response, reply, this.ending.has(socket));
  }
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly startedMs: number;
  bodyIsRead: boolean;
}

class GeneralRequest implements GateRequest {
  readonly method: string;
  readonly target: string;

  constructor(private readonly message: IncomingMessage) {
    this.method = message.method ?? "";
    this.target = message.url ?? "";
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  isRepeated(name: string): boolean {
    const { rawHeaders } = this.message;
    let times = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === name) times += 1;
    return times > 1;
  }
}

/** Calls `done` once, with null where the body is too large; never where the client goes away first. */
function readBody(message: IncomingMessage, bytesMax: number, done: (body: Buffer | null) => void): void {
  if (Number(message.headers["content-length"]) > bytesMax) {
    done(null);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) {
      chunks.push(chunk);
      return;
    }
    message.removeAllListeners("data").removeAllListeners("end");
    done(null);
  });
  message.on("end", () => {
    const [first = NO_BODY] = chunks;
    done(chunks.length > 1 ? Buffer.concat(chunks) : first);
  });
  // An upload that breaks off is nobody's fault here; without a listener it would end the process.
  message.on("error", () => undefined);
}

function write(response: ServerResponse, reply: Reply, lastOfConnection: boolean): void {
  const length = reply.body === "" ? "0" : String(Buffer.byteLength(reply.body));
  const headers = reply.headers.concat("content-length", length);
  if (lastOfConnection) headers.push("connection", "close");
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) !== 0);
}

/** What Node could not read as HTTP, or not in time. */
export function refuseMalformed(error: NodeJS.ErrnoException | null, socket: Duplex): void {
  if (error?.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = MALFORMED[error?.code ?? ""] ?? (["invalid_request", "The request is not HTTP/1.1."] as const);
  const problem = faultJson(code, detail);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const MALFORMED: Readonly<Record<string, readonly [RequestFault, string]>> = {
  HPE_HEADER_OVERFLOW: ["header_too_large", "The headers are larger than 32 KiB."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ["payload_too_large", "The chunk extensions are larger than 16 KiB."],
  ERR_HTTP_REQUEST_TIMEOUT: ["request_timeout", "The request did not arrive within 5 seconds."],
};
