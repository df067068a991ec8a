import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { authorize } from "./authz/authorize";
import { type AuthzTarget, cutAuthzTarget } from "./authz/target";
import { check, checkBatch } from "./check";
import type { DoorDeps } from "./door";
import { type Door, HttpMetrics, metricsText } from "./metrics";
import { faultJson, faultReply, internalFault, type RequestFault } from "./problem";
import { jsonReply, type Reply } from "./reply";
import { endReservation } from "./reservations";

export interface GateServer {
  readonly server: Server;
  /** Takes no new connection, ends the open ones after their current answer, and those still busy after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** The gate's doors on one port. Every answer has a Content-Length, and no input ends the process. */
export function createGateServer(deps: DoorDeps): GateServer {
  const metrics = new HttpMetrics();
  let closing = false;
  /** Connections that end with the answer under way: what comes behind it is no call (RFC 9112, 9.6). */
  const ending = new WeakSet<Duplex>();
  /** Connections of which a call waits for its decision. */
  const waiting = new WeakSet<Duplex>();

  const finish = (exchange: Exchange, reply: Reply) => {
    const { socket } = exchange.request;
    metrics.observe(exchange.route.door, reply.status, deps.clock.monotonicMs() - exchange.startedMs);
    // What is left of a body would be taken for the next request.
    if (closing || !exchange.bodyIsRead) ending.add(socket);
    write(exchange.response, reply, ending.has(socket));
  };
  const fail = (exchange: Exchange, error: unknown) => {
    deps.log.error({ err: error, door: exchange.route.door }, "an answer failed");
    finish(exchange, internalFault());
  };
  const answer = (exchange: Exchange) => {
    try {
      const reply = exchange.route.answer(exchange, deps, metrics);
      if (!(reply instanceof Promise)) {
        finish(exchange, reply);
        return;
      }
      const { socket } = exchange.request;
      waiting.add(socket);
      const done = () => waiting.delete(socket);
      reply
        .then(
          (settled) => finish(exchange, settled),
          (error) => fail(exchange, error),
        )
        .finally(done);
    } catch (error) {
      fail(exchange, error);
    }
  };

  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean) => {
    if (ending.has(request.socket)) return;
    const target = request.url ?? "";
    const authz = target.length > TARGET_LENGTH_MAX ? null : cutAuthzTarget(target);
    const route = authz === null ? routeOf(target) : AUTHZ;
    const startedMs = deps.clock.monotonicMs();
    const bodyIsRead = !hasBody(request);
    const exchange: Exchange = { request, response, target, authz, route, startedMs, body: NO_BODY, bodyIsRead };
    if (!takesMethod(route, request.method)) {
      const { method = "" } = route;
      finish(exchange, faultReply("method_not_allowed", `This address takes ${method}.`, {}, ["allow", method]));
    } else if (route.bodyBytesMax === 0) {
      if (!bodyIsRead) ending.add(request.socket);
      answer(exchange);
    } else {
      if (awaitsContinue) response.writeContinue();
      readBody(request, route.bodyBytesMax, (body) => {
        if (body === null) {
          const detail = `The body is larger than ${route.bodyBytesMax / 1_024} KiB.`;
          finish(exchange, faultReply("payload_too_large", detail));
        } else {
          exchange.bodyIsRead = true;
          exchange.body = body;
          answer(exchange);
        }
      });
    }
  };

  const server = createServer({
    maxHeaderSize: 32 * 1_024,
    headersTimeout: 3_000,
    requestTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    // Longer than the pools of the gateways, so that it is never us who closes under a request.
    keepAliveTimeout: 120_000,
    // The doors say what they miss in their own words.
    requireHostHeader: false,
  });
  // Node would drop what comes after 2,000, and with it what the gateway sets last.
  server.maxHeadersCount = 0;
  server.on("request", (request, response) => serve(request, response, false));
  server.on("checkContinue", (request, response) => serve(request, response, true));
  // Gateways pass on what their clients expect; nobody here has to meet it.
  server.on("checkExpectation", (request, response) => serve(request, response, false));
  server.on("clientError", (error, socket) => {
    // Whoever still waits for an answer would take this one for it.
    if (waiting.has(socket)) ending.add(socket);
    else if (!ending.has(socket)) refuseMalformed(error, socket);
  });

  return {
    server,
    async close(withinMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const overdue = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearTimeout(overdue);
    },
  };
}

const TARGET_LENGTH_MAX = 8 * 1_024;
const NO_BODY = Buffer.alloc(0);

/** One request on its way to its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  /** Set for AUTHZ alone. */
  readonly authz: AuthzTarget | null;
  readonly route: Route;
  readonly startedMs: number;
  body: Buffer;
  bodyIsRead: boolean;
}

interface Route {
  readonly door: Door;
  /** Absent: any. */
  readonly method?: "GET" | "POST";
  /** 0: no body is read. */
  readonly bodyBytesMax: number;
  readonly answer: (exchange: Exchange, deps: DoorDeps, metrics: HttpMetrics) => Reply | Promise<Reply>;
}

function takesMethod({ method }: Route, asked: string | undefined): boolean {
  return method === undefined || method === asked || (method === "GET" && asked === "HEAD");
}

function routeOf(target: string): Route {
  if (target.length > TARGET_LENGTH_MAX) return TOO_LONG;
  const path = pathOf(target);
  return ROUTES.get(path) ?? (path.startsWith(RESERVATIONS) ? RESERVATION : NOT_FOUND);
}

function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

const RESERVATIONS = "/v1/reservations/";

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [
    "/v1/check",
    {
      door: "check",
      method: "POST",
      bodyBytesMax: 16 * 1_024,
      answer: ({ request, body }, deps) => check(deps, request, body),
    },
  ],
  [
    "/v1/checks",
    {
      door: "checks",
      method: "POST",
      bodyBytesMax: 256 * 1_024,
      answer: ({ request, body }, deps) => checkBatch(deps, request, body),
    },
  ],
  ["/healthz", { door: "other", method: "GET", bodyBytesMax: 0, answer: () => jsonReply(200, { status: "ok" }) }],
  ["/readyz", { door: "other", method: "GET", bodyBytesMax: 0, answer: (_exchange, deps) => readiness(deps) }],
  [
    "/metrics",
    {
      door: "other",
      method: "GET",
      bodyBytesMax: 0,
      answer: (_exchange, deps, metrics) => ({
        status: 200,
        headers: ["content-type", "text/plain; version=0.0.4; charset=utf-8"],
        body: metricsText(deps.core.status(), metrics),
      }),
    },
  ],
]);

const RESERVATION: Route = {
  door: "reservations",
  method: "POST",
  bodyBytesMax: 16 * 1_024,
  answer: ({ request, target, body }, deps) =>
    endReservation(deps, request, pathOf(target).slice(RESERVATIONS.length), body),
};

const AUTHZ: Route = {
  door: "authz",
  bodyBytesMax: 0,
  answer: ({ request, authz }, deps) =>
    authz === null ? faultReply("not_found", NO_ADDRESS) : authorize(deps, request, authz),
};

const NOT_FOUND: Route = {
  door: "other",
  bodyBytesMax: 0,
  answer: () => faultReply("not_found", NO_ADDRESS),
};

const NO_ADDRESS = "The gate has no such address. Gateways ask at /v1/check or /v1/authz/<dialect>.";

const TOO_LONG: Route = {
  door: "other",
  bodyBytesMax: 0,
  answer: () => faultReply("uri_too_long", "The address is longer than 8 KiB."),
};

/** 200 when it can decide; both answers say what it knows of itself. */
function readiness({ core }: DoorDeps): Reply {
  const status = core.status();
  return jsonReply(status.ready ? 200 : 503, {
    ready: status.ready,
    reasons: status.reasons,
    epoch: status.epoch,
    config_version: status.configVersion,
    snapshot_age_ms: rounded(status.snapshotAgeMs),
    database: status.database,
    database_contact_age_ms: rounded(status.contactAgeMs),
    journal_lag: status.journal.records,
    journal: {
      state: status.journal.state,
      sync: status.journal.sync,
      bytes: status.journal.bytes,
      bytes_max: status.journal.bytesMax,
    },
    silent_epochs: status.silentEpochs,
  });
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}

/** Calls `done` once, with null where the body is too large; never where the client goes away first. */
function readBody(request: IncomingMessage, bytesMax: number, done: (body: Buffer | null) => void): void {
  if (Number(request.headers["content-length"]) > bytesMax) {
    done(null);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) {
      chunks.push(chunk);
      return;
    }
    request.removeAllListeners("data").removeAllListeners("end");
    done(null);
  });
  request.on("end", () => {
    const [first = NO_BODY] = chunks;
    done(chunks.length > 1 ? Buffer.concat(chunks) : first);
  });
  // An upload that breaks off is nobody's fault here; without a listener it would end the process.
  request.on("error", () => undefined);
}

function write(response: ServerResponse, reply: Reply, lastOfConnection: boolean): void {
  const length = reply.body === "" ? "0" : String(Buffer.byteLength(reply.body));
  const headers = reply.headers.concat("content-length", length);
  if (lastOfConnection) headers.push("connection", "close");
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) !== 0);
}

/** What Node could not read as HTTP, or not in time. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = MALFORMED[error.code ?? ""] ?? (["invalid_request", "The request is not HTTP/1.1."] as const);
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
