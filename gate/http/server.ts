import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type { DoorDeps } from "@/gate/door";
import { HttpMetrics } from "@/gate/metrics";
import { Answerer } from "./answerer";
import { GeneralExchanges, refuseMalformed } from "./general-exchanges";
import { Outbox } from "./outbox";
import { PlainConnection, type PlainConnectionParts, REVIEW_MS } from "./plain-connection";
import { KEEP_ALIVE_S, ReplyText } from "./reply-text";

export interface GateServer {
  readonly server: Server;
  /** Takes no new connection, ends the open ones after their current answer, and those still busy after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** The gate's doors on one port. Every answer has a Content-Length, and no input ends the process. */
export function createGateServer(deps: DoorDeps): GateServer {
  const server = createServer({
    maxHeaderSize: 32 * 1_024,
    headersTimeout: 3_000,
    // With the reviews before it, 5 seconds in all.
    requestTimeout: 4_000,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: KEEP_ALIVE_S * 1_000,
    // The doors say what they miss in their own words.
    requireHostHeader: false,
  });
  // Node would drop what comes after 2,000, and with it what the gateway sets last.
  server.maxHeadersCount = 0;
  const answerer = new Answerer(deps, new HttpMetrics());
  const general = new GeneralExchanges(server, answerer);
  const plain = openToPlain(server, answerer);

  return {
    server,
    async close(withinMs) {
      general.closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const connection of plain) connection.close();
      const overdue = setTimeout(() => {
        server.closeAllConnections();
        for (const connection of plain) connection.destroy();
      }, withinMs);
      await closed;
      clearTimeout(overdue);
    },
  };
}

/** Puts plain connections before node:http's own listener, which gets what they leave. Returns those that are open. */
function openToPlain(server: Server, answerer: Answerer): ReadonlySet<PlainConnection> {
  const ofNode = server.listeners("connection");
  server.removeAllListeners("connection");
  const open = new Set<PlainConnection>();
  const parts: PlainConnectionParts = {
    answerer,
    replyText: new ReplyText(),
    outbox: new Outbox(),
    leaveToNode(connection, socket) {
      open.delete(connection);
      for (const listener of ofNode) listener.call(server, socket);
    },
    refuseBroken: (socket) => refuseMalformed(null, socket),
  };
  server.on("connection", (socket: Socket) => {
    const connection = new PlainConnection(socket, parts);
    open.add(connection);
    socket.once("close", () => open.delete(connection));
  });
  const reviews = setInterval(() => {
    for (const connection of open) connection.review();
  }, REVIEW_MS).unref();
  server.once("close", () => clearInterval(reviews));
  return open;
}
